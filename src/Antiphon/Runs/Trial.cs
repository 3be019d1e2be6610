namespace Antiphon.Runs;

/// <summary>One of the settings that a search tries.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Values">Values of knobs by name, and of options of the rule for everywhere by rule and name with a colon between; none for the recipe as it stands.</param>
public sealed record Trial(int Number, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>An experiment with these values.</summary>
    /// <exception cref="UsageException">A value is none, or does not go with others.</exception>
    public Experiment ApplyTo(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var turned = ExperimentKnobs.All.Where(knob => Values.ContainsKey(knob.Name)).Aggregate(experiment, (changed, knob) => knob.Turn(changed, Values[knob.Name]));
        var options = from value in Values
                      let name = value.Key.Split(':')
                      where name.Length == 2
                      select $"{name[1]}={value.Value}";
        var (everywhere, exceptions) = experiment.Rule.IndexOf(',', StringComparison.Ordinal) is > 0 and var end ? (experiment.Rule[..end], experiment.Rule[end..]) : (experiment.Rule, "");
        return turned with { Rule = string.Join(':', [everywhere, .. options]) + exceptions };
    }

    /// <summary>The values in words.</summary>
    public override string ToString() => Values.Count == 0 ? "the recipe as it stands" : string.Join(", ", Values.Select(value => $"{value.Key} {value.Value}"));
}
