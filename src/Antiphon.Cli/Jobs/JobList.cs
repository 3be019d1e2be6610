using Antiphon.Kernels;
using Antiphon.Runs;

namespace Antiphon.Cli.Jobs;

/// <summary>Trainings as command lines instead of trained here: prepared in their folders, and printed, those that are left, for a shell or a batch system. Beside them lies a job array for Slurm.</summary>
/// <param name="folder">The folder in which they lie.</param>
/// <param name="runs">The trainings.</param>
/// <param name="until">The epoch after which each pauses; null for its end.</param>
internal sealed class JobList(string folder, IReadOnlyList<PlannedRun> runs, int? until)
{
    private const string LinesName = "jobs.txt";
    private const string ScriptName = "jobs.slurm";

    /// <summary>What to do where nothing is left, in words.</summary>
    public required string Then { get; init; }

    /// <summary>Makes the folders and the two files, and prints the lines; what people should know goes beside them.</summary>
    /// <exception cref="UsageException">A path cannot stand in a line.</exception>
    /// <exception cref="RunException">A folder or a file cannot be written.</exception>
    public void Print(Terminal terminal, IDevice device)
    {
        // A folder that is there may be at work.
        foreach (var run in runs.Where(run => !RunDirectory.IsRun(run.Path)))
        {
            run.Prepare(device).Dispose();
        }

        var left = runs.Where(run => !run.IsDone(until)).ToLookup(run => RunDirectory.StateOf(run.Path).State == "running");
        string[] lines = [.. left[false].Select(LineOf)];
        Keep(lines, left[false].Select(run => run.Experiment.Threads).FirstOrDefault());
        foreach (var line in lines)
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Error.WriteLine(
            lines.Length > 0 ? $"{Format.Count(lines.Length, "training")} to run{(until is { } epoch ? $" up to epoch {epoch}" : "")}, one a line, also in {RunSession.Shown(Path.Combine(folder, LinesName))}: {ShellWords.Line(["sbatch", RunSession.Shown(Path.Combine(folder, ScriptName))])} runs them as a job array"
            : left[true].Any() ? "nothing is left to begin"
            : $"nothing is left to train: {Then}");
        if (left[true].Any())
        {
            terminal.Error.WriteLine($"{Format.Count(left[true].Count(), "training")} under way, the first in {RunSession.Shown(left[true].First().Path)}");
        }
    }

    private string LineOf(PlannedRun run)
    {
        var path = RunSession.Shown(run.Path);
        return ShellWords.Line([.. ThisProgram.Words(), "resume", path.StartsWith('-') ? $"./{path}" : path, .. until is { } epoch ? ["--until", $"{epoch}"] : (string[])[], .. Changed(run)]);
    }

    // What is asked of the machine now and was not as the folder was made.
    private static IEnumerable<string> Changed(PlannedRun run)
    {
        var (there, here) = (ConfigFile.ReadExperiment(RunDirectory.ConfigOf(run.Path)), run.Experiment.WithWholePaths());
        return KnobOptions.WordsOf(here, ExperimentKnobs.OfMachine.Where(name => ExperimentKnobs.Find(name) is var knob && knob.Print(here) != knob.Print(there)));
    }

    // Where nothing is left to begin, what an earlier list said is no longer so.
    private void Keep(string[] lines, int? threads)
    {
        var (list, script) = (Path.Combine(folder, LinesName), Path.Combine(folder, ScriptName));
        if (lines.Length == 0)
        {
            File.Delete(list);
            File.Delete(script);
            return;
        }

        RunDirectory.Write(list, string.Concat(lines.Select(line => $"{line}\n")));
        RunDirectory.Write(script, new SlurmScript(folder, lines) { Threads = threads }.Text);
    }
}
