using System.Text.Json.Serialization;

namespace Antiphon.Serve;

/// <summary>What the server writes as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ServedRun>))]
internal sealed partial class ServeJson : JsonSerializerContext;
