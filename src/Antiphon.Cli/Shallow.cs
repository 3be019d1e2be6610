using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A baseline that is no rule but another model: a linear readout of the data, without a hidden layer, by the recipe of the others.</summary>
internal static class Shallow
{
    /// <summary>What its row is called.</summary>
    public const string Name = "shallow";

    /// <summary>Whether a name among the rules of a comparison stands for it; a rule of one's own by that name comes first.</summary>
    public static bool IsMeant(string name, IReadOnlyList<CatalogueEntry> rules) => name == Name && rules.All(rule => rule.Name != Name);

    /// <summary>An experiment with this model in the place of its own, on the data that its own goes with.</summary>
    public static Experiment Of(Experiment experiment) =>
        experiment with { Data = experiment.DataName, ModelName = "mlp", Model = new Mlp { Hidden = [], Init = experiment.Model.Init }, Rule = Catalogue.NameOf(new Backprop()), Readout = null, InitFrom = null };

    /// <summary>Refuses it where a rule is asked for.</summary>
    /// <exception cref="UsageException">It was.</exception>
    public static void Refuse(string rule, IReadOnlyList<CatalogueEntry> rules)
    {
        if (IsMeant(rule, rules))
        {
            throw new UsageException($"'{Name}' is a baseline of compare and no rule: expected 'antiphon compare --rules bp,{Name}', or '--model mlp --hidden none' with a rule");
        }
    }
}
