using System.Text.Json;

namespace Antiphon.Exchange;

/// <summary>What the header of a safetensors file says: every claim in it has been held against the file.</summary>
internal sealed class SafetensorsHeader(string name, long dataStart, long end, bool anyType = false)
{
    private readonly Dictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>The path of the file.</summary>
    public string Name => name;

    /// <summary>Where the numbers begin.</summary>
    public long DataStart => dataStart;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>Texts by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Takes the header's JSON.</summary>
    public void Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "its header is no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(reader.TokenType == JsonTokenType.StartObject, $"'{key}' in its header is no object");
            if (key == Safetensors.Metadata)
            {
                ParseMetadata(ref reader);
            }
            else
            {
                Expect(_entries.TryAdd(key, ParseEntry(ref reader, key)), $"'{key}' is in its header twice");
            }
        }

        Expect(reader.TokenType == JsonTokenType.EndObject && !reader.Read(), "its header goes on after its end");
        long at = 0;
        foreach (var (key, entry) in _entries.OrderBy(entry => entry.Value.Begin).ThenBy(entry => entry.Value.End))
        {
            Expect(entry.Begin == at, $"'{key}' begins at {entry.Begin}, and what comes before it ends at {at}");
            at = entry.End;
        }

        Expect(at == end - dataStart, $"its tensors take {at} bytes, and {end - dataStart} follow the header");
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(reader.TokenType == JsonTokenType.String && _metadata.TryAdd(key, reader.GetString()!), $"'{key}' under __metadata__ is no text, or there twice");
        }
    }

    private SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string key)
    {
        string? type = null;
        List<long>? shape = null, place = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = ParseNumbers(ref reader, key);
                    break;
                case "data_offsets":
                    place = ParseNumbers(ref reader, key);
                    break;
                default:
                    throw Safetensors.Damaged(name, $"'{key}' has a field '{field}' that the format does not know");
            }
        }

        Expect(type is "F32" or "F64" || (anyType && SizeOf(type) > 0), $"'{key}' is of type {type ?? "none"}, not {(anyType ? "one that the format knows" : "F32 or F64")}");
        var isShape = shape is { Count: >= 1 and <= 4 } && shape.TrueForAll(n => n is >= 1 and <= int.MaxValue);
        Expect(isShape || (anyType && shape is not null && shape.TrueForAll(n => n is >= 0 and <= int.MaxValue)), $"'{key}' has no shape of {(anyType ? "extents of at least 0" : "one to four extents")}");
        Expect(place is [var from, var to] && from >= 0 && to >= from && to <= end - dataStart, $"'{key}' lies outside the file");
        var size = SizeOf(type);
        var length = shape!.Aggregate((UInt128)size, (product, extent) => product > long.MaxValue ? product : product * (ulong)extent);
        Expect(length == (ulong)(place![1] - place[0]), $"'{key}' is {place[1] - place[0]} bytes, and its shape asks for {length}");
        return new(type!, isShape ? new([.. shape!.Select(n => (int)n)]) : null, size, place[0], place[1]);
    }

    // Bytes of a number of each type that the format knows; 0 for any other.
    private static int SizeOf(string? type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E5M2" or "F8_E4M3" => 1,
        _ => 0,
    };

    private List<long> ParseNumbers(ref Utf8JsonReader reader, string key)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, $"'{key}' has a shape or place that is no list");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            Expect(reader.TryGetInt64(out var number) && numbers.Count < 8, $"'{key}' has a shape or place that cannot be");
            numbers.Add(number);
        }

        Expect(reader.TokenType == JsonTokenType.EndArray, $"'{key}' has a shape or place that cannot be");
        return numbers;
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Safetensors.Damaged(name, otherwise);
        }
    }
}
