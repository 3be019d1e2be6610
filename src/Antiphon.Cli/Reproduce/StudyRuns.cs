using Antiphon.Runs;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>The trainings of a study, each in a folder of its own below the study's: what is finished is left as it is, what was stopped is gone on with.</summary>
/// <param name="folder">The study's folder.</param>
/// <param name="study">The study.</param>
/// <param name="experiments">The experiment of each training, but for its seed.</param>
/// <param name="seeds">The seeds.</param>
internal sealed class StudyRuns(string folder, TrainedStudy study, IReadOnlyList<Experiment> experiments, IReadOnlyList<ulong> seeds)
{
    /// <summary>The trainings, one after the other with all its seeds.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; } =
        [.. study.Trainings.Zip(experiments).SelectMany(pair => PlannedRun.WithSeeds(folder, pair.First.Name, pair.Second, pair.Second.PlanOf(pair.Second.Rule, Rules.Catalogue.Entries), seeds))];

    /// <summary>From which commits, on which machines and in which days they were trained: a sentence for each pair of commit and machine.</summary>
    public IReadOnlyList<string> Origins => RunOrigins.Of(Runs);

    /// <summary>Trains what is left to train, and reads what came of all.</summary>
    /// <exception cref="UsageException">A run is there that trains something else.</exception>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<TrainedRun>> Run(RunBatch batch, CancellationToken cancel)
    {
        foreach (var run in Runs)
        {
            RunBatch.RefuseOther(run, "--runs-dir");
        }

        var failures = batch.Train(Runs, until: null, cancel);
        return study.Trainings.Select((training, i) => (training.Name, Results: Enumerable.Range(i * seeds.Count, seeds.Count).Select(j => Of(Runs[j], failures[j], batch, cancel)).ToList()))
            .ToDictionary(training => training.Name, training => (IReadOnlyList<TrainedRun>)training.Results);
    }

    private TrainedRun Of(PlannedRun run, string? failure, RunBatch batch, CancellationToken cancel) => failure is not null
        ? new(null, null, failure)
        : new(run.Result, RunDirectory.SummaryIn(run.Path)?.TestLoss, null)
        {
            TrainingSet = study.JudgesTrainingSet && batch.Data(run.Experiment.Seed) is var data ? TrainedNetwork.Open(run.Path, batch.Device).Evaluate(data, data.Train, cancel) : null,
        };
}
