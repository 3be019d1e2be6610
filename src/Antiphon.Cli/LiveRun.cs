using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A run as the live page takes it.</summary>
/// <param name="Run">What its charts are drawn from.</param>
/// <param name="Configuration">What it trains, by the names of the knobs; empty if it cannot be read.</param>
/// <param name="Message">Why it is in its state; null if there is nothing to say.</param>
/// <param name="Epochs">Epochs in all; null if unknown.</param>
/// <param name="Step">What was told after the last epoch; null if nothing was.</param>
/// <param name="TestAccuracy">Fraction right on the test examples; null before it has finished.</param>
/// <param name="JudgedEpoch">The epoch whose weights were judged; null before it has finished.</param>
internal sealed record LiveRun(
    ChartRun Run, IReadOnlyDictionary<string, string> Configuration, string? Message, int? Epochs, LiveRun.LastStep? Step, double? TestAccuracy, int? JudgedEpoch)
{
    /// <summary>A run in a folder, by the name it has in the list.</summary>
    public static LiveRun Read(string folder, string name)
    {
        var run = In(folder, name);
        var step = run.History.Steps is [.., var last] && last.Step > (run.History.Last?.Step ?? 0) ? last : null;
        return new(
            ChartRun.Of(RunSeries.Of([run]))[0],
            run.Experiment is { } experiment ? ExperimentKnobs.Print(experiment) : new Dictionary<string, string>(),
            run.Message,
            run.Experiment?.Recipe.Epochs,
            step is null ? null : new(step.Epoch, step.Step, Format.Finite(step.TrainLoss)),
            Format.Finite(run.Results?.TestAccuracy),
            run.Results?.JudgedEpoch);
    }

    /// <summary>The series that each of some runs belongs to, by the runs' names.</summary>
    public static IReadOnlyDictionary<string, string> SeriesOf(IReadOnlyList<(string Folder, string Name)> runs) =>
        RunSeries.Of([.. runs.Select(run => In(run.Folder, run.Name))]).SelectMany(series => series.Runs, (series, run) => (run.Name, Series: series.Name)).ToDictionary(pair => pair.Name, pair => pair.Series);

    // Its folder may go away between the list and this.
    private static ReportedRun In(string folder, string name) => ReportedRun.In([folder])[0] with { Name = name };

    /// <summary>A step in the middle of an epoch.</summary>
    public sealed record LastStep(int Epoch, long Step, double? Loss);
}
