using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>What a comparison was asked for.</summary>
/// <param name="Experiment">What the rows share.</param>
/// <param name="Seeds">The seeds, one training of every row each.</param>
/// <param name="IsChecked">Whether each rule is checked.</param>
/// <param name="Entries">The rows.</param>
internal sealed record ComparisonSpec(Experiment Experiment, IReadOnlyList<ulong> Seeds, bool IsChecked, IReadOnlyList<CompareEntry> Entries)
{
    /// <summary>What is compared, in a line.</summary>
    public string Subject => $"{Experiment.Model}{Format.Readout(Experiment)} on {Experiment.DataName}, {Format.Count(Experiment.Recipe.Epochs, "epoch")}, {Format.Seeds(Seeds)}";
}
