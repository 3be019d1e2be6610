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
            if (!Directory.Exists(path))
            {
                throw new RunException($"{path}: there is no such folder, expected one in which runs lie");
            }

            var sheet = new ResultTable(["run", "rule", "model", "data", "state"], ["epochs", "validation", "test", "last"]);
            var runs = Directory.EnumerateDirectories(path).SelectMany(folder => RunDirectory.IsRun(folder) ? [folder] : Directory.EnumerateDirectories(folder).Where(RunDirectory.IsRun)).Order(StringComparer.Ordinal).ToList();
            foreach (var run in runs)
            {
                sheet.Add(RowOf(run, Path.GetRelativePath(path, run)));
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
        var (state, _) = RunDirectory.StateOf(run);
        var (epochs, validation) = MetricsFile.LastEpoch(RunDirectory.MetricsOf(run));
        try
        {
            var experiment = ConfigFile.ReadExperiment(RunDirectory.ConfigOf(run));
            return
            [
                name, experiment.Rule, experiment.ModelName, experiment.DataName, state, $"{epochs}/{experiment.Recipe.Epochs}", validation is { } right ? Format.Percent(right) : "-", RunDirectory.SummaryIn(run)?.TestAccuracy is { } test ? Format.Percent(test) : "-", Age(run),
            ];
        }
        catch (Exception damaged) when (damaged is UsageException or RunException)
        {
            return [name, "-", "-", "-", "damaged", $"{epochs}", "-", "-", Age(run)];
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
