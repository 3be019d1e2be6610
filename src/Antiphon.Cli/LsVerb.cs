using System.CommandLine;
using System.Globalization;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>The runs there are.</summary>
internal static class LsVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("ls", "List runs: what each trains, how it goes, what it has come to, and when something last came of it.")
        {
            Examples = [("antiphon ls", "Those in runs."), ("antiphon ls sweeps", "Those in another folder.")],
        };
        var folder = new Argument<string?>("folder") { Description = "The folder in which runs lie. [runs]", Arity = ArgumentArity.ZeroOrOne };
        verb.Arguments.Add(folder);
        verb.SetAction(line =>
        {
            var path = line.GetValue(folder) ?? "runs";
            var runs = RunHistory.FoldersIn(path);
            var sheet = new ResultTable(["run", "rule", "model", "data", "state"], ["epochs", "validation", "test", "last"]);
            foreach (var run in runs)
            {
                sheet.Add(RowOf(run, run == path ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) : Path.GetRelativePath(path, run)));
            }

            if (runs.Count == 0)
            {
                terminal.Line($"there is no run in {path}");
                return;
            }

            sheet.Show(terminal);
        });
        return verb;
    }

    private static string[] RowOf(string run, string name)
    {
        var history = RunHistory.Read(run);
        var last = history.Last;
        try
        {
            var experiment = ConfigFile.ReadExperiment(RunDirectory.ConfigOf(run));
            return
            [
                name, experiment.Rule, experiment.ModelName, experiment.DataName, history.State, $"{last?.Epoch ?? 0}/{experiment.Recipe.Epochs}",
                last?.ValidationAccuracy is { } right ? Format.Percent(right) : "-", history.Summary?.TestAccuracy is { } test ? Format.Percent(test) : "-", Age(run),
            ];
        }
        catch (Exception damaged) when (damaged is UsageException or RunException)
        {
            return [name, "-", "-", "-", "damaged", $"{last?.Epoch ?? 0}", "-", "-", Age(run)];
        }
    }

    private static string Age(string run)
    {
        var age = DateTime.UtcNow - Directory.EnumerateFileSystemEntries(run).Select(File.GetLastWriteTimeUtc).Max();
        return age switch
        {
            { TotalMinutes: < 1 } => "now",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:F0} min"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:F0} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:F0} d"),
        };
    }
}
