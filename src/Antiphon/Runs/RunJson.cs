using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Antiphon.Runs;

/// <summary>What runs write as JSON. Numbers that are none, as an angle that has no meaning, are written by name; a value that is missing or null where
/// there has to be one is refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, NewLine = "\n",
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointInfo))]
[JsonSerializable(typeof(MetricsLine))]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>For files that no browser reads as a page.</summary>
    public static RunJson Plain => field ??= new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
