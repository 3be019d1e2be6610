using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Cli;

/// <summary>Whole numbers in rows, a row a line.</summary>
internal sealed class MatrixConverter : JsonConverter<IReadOnlyList<IReadOnlyList<long>>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<long>>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("results are read as RunResults");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<long>> value, JsonSerializerOptions options)
    {
        // The writer would put each number, or the whole matrix, on a line.
        var indent = new string(' ', 2 * writer.CurrentDepth);
        writer.WriteRawValue($"[\n{string.Join(",\n", value.Select(row => $"{indent}  [{string.Join(", ", row)}]"))}\n{indent}]");
    }
}
