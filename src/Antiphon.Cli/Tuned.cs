using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>What a search found for a rule.</summary>
/// <param name="Trial">The best trial.</param>
/// <param name="Found">All that was tried for the rule.</param>
internal sealed record Tuned(Trial Trial, TuneReport.OfRule Found)
{
    /// <summary>The file in a search's folder that says what was found.</summary>
    public const string FileName = "tune.json";

    /// <summary>The search in a folder.</summary>
    /// <exception cref="RunException">There is none, or it cannot be read.</exception>
    public static TuneReport Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), Json.Strict.TuneReport) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{folder}: there is no {FileName} that can be read, expected the folder of a search that has finished: {error.Message.TrimEnd('.')}", error);
        }
        catch (JsonException error)
        {
            throw new RunException($"{path}: damaged: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>What was found for an experiment's rule.</summary>
    /// <exception cref="UsageException">The rule was not searched, every trial failed, or the search trained something else but for its seed and its length.</exception>
    /// <exception cref="RunException">The best trial's configuration cannot be read.</exception>
    public static Tuned Of(TuneReport report, string folder, Experiment experiment)
    {
        var found = report.Rules.FirstOrDefault(row => row.Rule == experiment.Rule)
            ?? throw new UsageException($"--tuned: '{experiment.Rule}' was not searched, expected one of {string.Join(", ", report.Rules.Select(row => row.Rule))}");
        var tuned = Of(found);
        var trial = tuned.Trial;
        var there = ConfigFile.ReadExperiment(RunDirectory.ConfigOf(Path.Combine(folder, found.Winner()!.Run)));
        var turned = trial.ApplyTo(experiment);
        var here = turned with
        {
            Seed = there.Seed,
            Recipe = turned.Recipe with { Epochs = there.Recipe.Epochs, Selection = there.Recipe.Selection, KeepsTestClosed = there.Recipe.KeepsTestClosed },
        };
        return ExperimentKnobs.FirstDifference(there, here) is var (name, was, now)
            ? throw new UsageException($"--tuned: the search had {name} {was}, not {now}: expected the same options")
            : tuned;
    }

    /// <summary>What was found for a rule.</summary>
    /// <exception cref="UsageException">Every trial failed.</exception>
    public static Tuned Of(TuneReport.OfRule found) => found.Winner() is { } best
        ? new(new(best.Trial, best.Values), found)
        : throw new UsageException($"every trial of '{found.Rule}' in the search failed, expected a rule of which one did not");
}
