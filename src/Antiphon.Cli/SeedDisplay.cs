using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Trainings of several kinds, each with the same seeds, while they run: a bar for each kind, which its seeds fill one after the other.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="names">What the kinds are called.</param>
/// <param name="seeds">The seeds.</param>
/// <param name="epochs">Epochs of a training.</param>
/// <param name="runs">The trainings, kind by kind and seed by seed.</param>
internal sealed class SeedDisplay(Terminal terminal, IReadOnlyList<string> names, IReadOnlyList<ulong> seeds, int epochs, IReadOnlyList<PlannedRun> runs)
{
    private readonly BatchDisplay _display = new(terminal, names, seeds.Count * epochs);

    /// <summary>Shows the bars while work is done.</summary>
    public T Run<T>(Func<T> work) => _display.Run(work);

    /// <summary>A step or an epoch of a training, by its place among the runs.</summary>
    public void Tell(int i, TrainingProgress step) => _display.Tell(i / seeds.Count, SeedOf(i), i % seeds.Count * epochs, step);

    /// <summary>The end of a training, by its place among the runs; why it failed, or null.</summary>
    public void End(int i, string? failure) => _display.End(
        i / seeds.Count, SeedOf(i), ((i % seeds.Count) + 1) * epochs,
        failure is null && RunDirectory.ResultOf(runs[i].Path) is { } result ? Format.Judgement(result) : $"failed: {failure}");

    private string SeedOf(int i) => $"seed {seeds[i % seeds.Count]}";
}
