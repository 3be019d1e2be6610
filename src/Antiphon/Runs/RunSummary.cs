using System.Text.Json.Serialization;

namespace Antiphon.Runs;

/// <summary>What the results of a finished run say first.</summary>
/// <param name="TestAccuracy">Fraction right on the test examples; null if they stayed closed.</param>
/// <param name="JudgedEpoch">The epoch whose weights were judged.</param>
/// <param name="WeightsSha256">The hash of the state at the end.</param>
/// <param name="Transport">How much of W the feedback paths carry.</param>
public sealed record RunSummary(
    [property: JsonRequired] double? TestAccuracy, [property: JsonRequired] int JudgedEpoch, [property: JsonRequired] string WeightsSha256, [property: JsonRequired] string Transport)
{
    /// <summary>Mean cost of a test example; null if they stayed closed.</summary>
    public double? TestLoss { get; init; }
}
