using System.Text.Json.Serialization;

namespace Antiphon.Cli;

/// <summary>A training as it is written to a file.</summary>
internal sealed record TrainReport(
    string Rule,
    string Transport,
    string Model,
    string Data,
    ulong Seed,
    string Plan,
    RecipeReport Recipe,
    IReadOnlyList<TrainReport.Epoch> Epochs,
    double TestAccuracy,
    long Parameters,
    [property: JsonPropertyName("weights_sha256")] string WeightsHash,
    [property: JsonPropertyName("test_top5")] double? TestTopFive,
    IReadOnlyDictionary<string, double?> PerClass)
{
    /// <summary>What an epoch came to.</summary>
    public sealed record Epoch([property: JsonPropertyName("epoch")] int Number, double TrainLoss, double ValidationAccuracy, double? WeightAngleDeg, double Seconds);
}
