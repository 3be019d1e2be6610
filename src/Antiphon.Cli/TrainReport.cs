using System.Text.Json.Serialization;
using Antiphon.Layers;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A training as it is written to a file.</summary>
internal sealed record TrainReport(
    ProvenanceReport Provenance,
    string Rule,
    string Transport,
    string Model,
    DataReport Data,
    ulong Seed,
    string Plan,
    RecipeReport Recipe,
    TrainReport.Noise? Pretraining,
    IReadOnlyList<TrainReport.Epoch> Epochs,
    double? TestAccuracy,
    double? TestLoss,
    int JudgedEpoch,
    long Parameters,
    [property: JsonPropertyName("weights_sha256")] string WeightsHash,
    [property: JsonPropertyName("test_top5")] double? TestTopFive,
    IReadOnlyDictionary<string, double?>? PerClass,
    [property: JsonConverter(typeof(MatrixConverter))] IReadOnlyList<IReadOnlyList<long>>? Confusion)
{
    // With more classes the matrix would be most of the file; --confusion writes it whatever its size.
    private const int MostConfusion = 100;

    /// <summary>The report of a training.</summary>
    public static TrainReport Of(ProvenanceReport provenance, Experiment experiment, DataReport data, Network network, string rule, TrainingLog log) => new(
        provenance,
        rule,
        TransportWords.Code(network.Transport),
        experiment.ModelName,
        data,
        network.Seed,
        $"{network.Plan}",
        RecipeReport.Of(experiment.Recipe, experiment.Model),
        log.Pretraining is { } noise ? new(noise.Steps, noise.Rate, noise.Loss, AnglesOf(noise.Before), AnglesOf(noise.After)) : null,
        EpochsOf(log.Epochs),
        log.TestAccuracy,
        log.Test?.MeanLoss,
        log.Judged,
        network.ParameterCount,
        log.StateHash,
        log.Test?.Top5Accuracy,
        log.Test?.ClassNames.Zip(log.Test.PerClass).ToDictionary(pair => pair.First, pair => Format.Finite(pair.Second)),
        log.Test is { Classes: <= MostConfusion } test ? ConfusionReport.Of(test).Matrix : null);

    /// <summary>What epochs came to, as they are written.</summary>
    public static IReadOnlyList<Epoch> EpochsOf(IReadOnlyList<EpochReport> epochs) =>
        [.. epochs.Select(e => new Epoch(e.Epoch, e.TrainLoss, Format.Finite(e.TrainAccuracy), Format.Finite(e.ValidationLoss), e.ValidationAccuracy, Format.Finite(e.Seen(WatchedAngle.Name)), e.Seconds))];

    private static Dictionary<string, double?> AnglesOf(IReadOnlyList<Observation> seen) =>
        seen.FirstOrDefault(look => look.Probe == WatchedAngle.Name)?.Values.ToDictionary(angle => angle.Key, angle => Format.Finite(angle.Value)) ?? [];

    /// <summary>What steps on noise before the training came to: their mean loss, and the angles before and after.</summary>
    public sealed record Noise(int Steps, double Rate, double Loss, IReadOnlyDictionary<string, double?> WeightAnglesBeforeDeg, IReadOnlyDictionary<string, double?> WeightAnglesAfterDeg);

    /// <summary>What an epoch came to.</summary>
    public sealed record Epoch([property: JsonPropertyName("epoch")] int Number, double TrainLoss, double? TrainAccuracy, double? ValidationLoss, double ValidationAccuracy, double? WeightAngleDeg, double Seconds);
}
