using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>What a comparison was asked for, as it is kept in its folder: what came of it can be collected from there alone.</summary>
/// <param name="Experiment">What the rows share: the values of knobs by name.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Checks">Whether each rule is checked.</param>
/// <param name="Rows">The rows, in their order.</param>
internal sealed record ComparisonFile(IReadOnlyDictionary<string, string> Experiment, IReadOnlyList<ulong> Seeds, bool Checks, IReadOnlyList<ComparisonFile.Kept> Rows)
{
    private const string FileName = "comparison.json";

    /// <summary>A row: a rule, or the name of another baseline, and what a search found for it; null for the recipe as it stands.</summary>
    public sealed record Kept(string Rule, TuneReport.OfRule? Tuned);

    /// <summary>Keeps what was asked for.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static void Write(string folder, ComparisonSpec spec)
    {
        // Data and models are not opened again; rules are.
        var shared = spec.Experiment with { RulesFrom = spec.Experiment.RulesFrom is { } rules ? Path.GetFullPath(rules) : null };
        var kept = new ComparisonFile(ExperimentKnobs.Print(shared).Where(knob => knob.Key != "rule").ToDictionary(), spec.Seeds, spec.IsChecked, [.. spec.Entries.Select(entry => new Kept(entry.Tuned?.Found.Rule ?? entry.Name, entry.Tuned?.Found))]);
        RunDirectory.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(kept, Json.Plain.ComparisonFile) + "\n");
    }

    /// <summary>What was asked for in a folder.</summary>
    /// <exception cref="UsageException">It is the folder of something else.</exception>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static ComparisonSpec Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllText(path), Json.Strict.ComparisonFile);
            return kept is { Seeds.Count: > 0, Rows.Count: > 0 } ? kept.Spec(path) : throw new JsonException("there is no row or no seed in it");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException(
                File.Exists(Path.Combine(folder, Tuned.FileName)) ? $"{folder} is the folder of a search, expected that of a comparison: '--tuned {folder}' compares what was found"
                : RunDirectory.IsRun(folder) ? $"{folder} is the folder of a single run, expected that of a comparison"
                : $"{folder}: there is no {FileName} in it, expected the folder of a comparison: the line that made it writes one; a search is gone on with by its own line", missing);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
        catch (JsonException error)
        {
            throw new RunException($"{path}: damaged: {error.Message.TrimEnd('.')}", error);
        }
    }

    private ComparisonSpec Spec(string path)
    {
        if (Experiment.Keys.FirstOrDefault(key => ExperimentKnobs.All.All(knob => knob.Name != key)) is { } unknown)
        {
            throw new RunException($"{path}: '{unknown}' is no knob of this version, expected a comparison that it or an earlier one wrote");
        }

        var shared = ConfigFile.ExperimentOf(Experiment.ToDictionary(pair => pair.Key, pair => (pair.Value, $"{path}: {pair.Key}")));
        var catalogue = RuleAssembly.Entries(shared);
        return new(shared, Seeds, Checks, [.. Rows.Select(row => CompareEntry.Of(row.Rule, row.Tuned is null ? null : Tuned.Of(row.Tuned), shared, catalogue))]);
    }
}
