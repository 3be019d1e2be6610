using Antiphon.Runs;

namespace Antiphon.Studies;

/// <summary>A training of a study: its name in the study, and what it changes in the study's recipe.</summary>
/// <param name="Name">The name, as in dfa.</param>
/// <param name="Knobs">Knobs and their values, a line of <c>knob: value</c> each, as in a run's configuration.</param>
public sealed record StudyTraining(string Name, string Knobs)
{
    /// <summary>The experiment that a recipe and this training describe.</summary>
    /// <exception cref="UsageException">A line is no knob, or its value is none.</exception>
    public Experiment Under(string recipe)
    {
        var given = ValuesOf(recipe);
        foreach (var (name, value) in ValuesOf(Knobs))
        {
            given[name] = value;
        }

        return ExperimentKnobs.All.Where(knob => given.ContainsKey(knob.Name)).Aggregate(new Experiment(), (experiment, knob) => knob.Turn(experiment, given[knob.Name]));
    }

    private static Dictionary<string, string> ValuesOf(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(": ", 2) is [var name, var value] ? (Name: ExperimentKnobs.Find(name).Name, value) : throw new UsageException($"'{line}' is no line of a recipe: expected knob: value"))
        .ToDictionary(line => line.Name, line => line.value, StringComparer.Ordinal);
}
