using System.CommandLine;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>The name of a run, and the folder in which runs lie.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _name;
    private readonly Option<string?> _folder = Values.Text("--runs-dir", "dir", "The folder in which runs lie. [runs]");

    /// <summary>For one run, or for several that lie in one folder.</summary>
    public RunOptions(bool isOfSeveral = false)
    {
        _name = Values.Text("--run", "name", isOfSeveral
            ? "Name of the folder for these runs; with that of one that is there, what is left of it is trained. [data and model]"
            : "Name of the run: what comes of it goes to a folder of that name, which must not be there yet. [data, model, rule and seed]");
        _name.Aliases.Add("--log-name");
    }

    public IEnumerable<Option> Options => [_name, _folder];

    /// <summary>The name that was given; null if none was.</summary>
    public string? Name(ParseResult line) => line.GetValue(_name);

    /// <summary>The folder for a new run.</summary>
    /// <exception cref="UsageException">There is a run of this name, or this is no name.</exception>
    /// <exception cref="RunException">It cannot be made.</exception>
    public RunDirectory Create(ParseResult line, Experiment experiment)
    {
        var folder = line.GetValue(_folder) ?? "runs";
        return line.GetValue(_name) is { } name ? Named(folder, Checked(name)) : AtFirstFree(folder, NameOf(experiment), RunDirectory.Create);
    }

    /// <summary>The folder of several trainings, as of a comparison: one that is there if it was named, else a new one.</summary>
    /// <exception cref="UsageException">This is no name.</exception>
    /// <exception cref="RunException">It cannot be made, or another process works on it.</exception>
    public RunsFolder Hold(string kind, ParseResult line, Experiment experiment)
    {
        var folder = line.GetValue(_folder) ?? "runs";
        return line.GetValue(_name) is { } name ? RunsFolder.Hold(Path.Combine(folder, Checked(name))) : AtFirstFree(folder, AsName($"{kind}-{ShortName(experiment.DataName)}-{ShortName(experiment.ModelName)}"), RunsFolder.Hold);
    }

    /// <summary>A text as the name of a folder.</summary>
    public static string AsName(string text) => new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-')]);

    private static string Checked(string name) => name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || name.Trim(' ', '.').Length == 0
        ? throw new UsageException($"--run {name}: expected a name for a folder, without a path")
        : name;

    // Another process may take a name between the look and the hold: then the next one will do.
    private static T AtFirstFree<T>(string folder, string name, Func<string, T> hold)
    {
        for (var i = 1; ; i++)
        {
            var path = Path.GetFullPath(Path.Combine(folder, i == 1 ? name : $"{name}-{i}"));
            if (Directory.Exists(path))
            {
                continue;
            }

            try
            {
                return hold(path);
            }
            catch (Exception taken) when (taken is UsageException or RunException && RunDirectory.IsTaken(path))
            {
            }
        }
    }

    // Of a folder or a file its own name.
    private static string ShortName(string name) =>
        name.Split(':', 2) is [_, var path] ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).Trim('.').Split('.')[0] : name;

    private static RunDirectory Named(string folder, string name)
    {
        try
        {
            return RunDirectory.Create(Path.Combine(folder, name));
        }
        catch (UsageException there)
        {
            throw new UsageException($"--run {name}: {there.Message}", there);
        }
    }

    private static string NameOf(Experiment e) =>
        AsName(string.Join('-', [ShortName(e.DataName), ShortName(e.ModelName), e.Rule, .. e.Readout is null ? (string[])[] : [e.Readout], $"{e.Seed}"]));
}
