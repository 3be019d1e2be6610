using System.Text.Json.Serialization;

namespace Antiphon.Cli;

/// <summary>An evaluation as it is written to a file; fractions.</summary>
internal sealed record EvalReport(
    ProvenanceReport Provenance, string Checkpoint, long Steps, string Data, string Part, long Examples, double Accuracy, [property: JsonPropertyName("top5")] double? TopFive, IReadOnlyDictionary<string, double?> PerClass);
