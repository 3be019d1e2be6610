using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>What a finished run's summary.json says of how it was made.</summary>
/// <param name="Provenance">How its results came about.</param>
/// <param name="Data">On what it was trained.</param>
internal sealed record CollectedRun(ProvenanceReport Provenance, DataReport Data)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static CollectedRun Read(string run)
    {
        var path = RunDirectory.SummaryOf(run);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), Json.Strict.CollectedRun) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }
}
