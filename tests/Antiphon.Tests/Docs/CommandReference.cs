using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Antiphon.Cli;
using Antiphon.Runs;

namespace Antiphon.Tests.Docs;

/// <summary>docs/commands.md, made from the command's own verbs, arguments and options.</summary>
internal static class CommandReference
{
    /// <summary>The page.</summary>
    public static string Page()
    {
        var root = CommandLine.Create(Terminal.Plain(TextWriter.Null, TextWriter.Null), CancellationToken.None);
        var verbs = root.Subcommands.SelectMany(verb => Leaves("antiphon", verb)).ToList();
        var page = new StringBuilder("# Commands\n\nWhat `antiphon --help` and the `--help` of its verbs print. In brackets: what holds when an option is left out. Exit codes: 0 for what went well, 1 for a run that failed, 2 for a line or a\nfile that asks for what does not exist or does not fit, 130 after Ctrl-C. Options that are keys of a configuration are told of in [configuration](configuration.md).\n\n| command | |\n|---|---|\n");
        foreach (var (name, verb) in verbs)
        {
            page.Append($"| [`{name}`](#{MarkdownFile.Slug(name)}) | {Cell(verb.Description!.Split(": ")[0].TrimEnd('.'))} |\n");
        }

        foreach (var (name, verb) in verbs)
        {
            Append(page, name, verb);
        }

        return page.ToString();
    }

    private static IEnumerable<(string Name, Command Verb)> Leaves(string above, Command verb) =>
        verb.Subcommands.Count == 0 ? [($"{above} {verb.Name}", verb)] : verb.Subcommands.SelectMany(below => Leaves($"{above} {verb.Name}", below));

    private static void Append(StringBuilder page, string name, Command verb)
    {
        var options = verb.Options.Where(option => option is not HelpOption && !option.Hidden).ToList();
        page.Append($"\n## {name}\n\n{Cell(verb.Description!)}\n\n~~~\n{name}{string.Concat(verb.Arguments.Select(Usage))}{(options.Count > 0 ? " [options]" : "")}\n~~~\n");
        Table(page, "argument", verb.Arguments.Select(argument => ($"`{argument.Name}`", argument.Description)));

        // Options that are knobs are the same for every verb, and have a page of their own.
        var knobs = options.Where(option => ExperimentKnobs.All.Any(knob => $"--{knob.Name}" == option.Name)).ToList();
        Table(page, "option", options.Except(knobs).Select(option => ($"`{string.Join("`, `", option.Aliases.Prepend(option.Name))}`{(option.HelpName is { Length: > 0 } value ? $" `{value}`" : "")}", option.Description)));
        if (knobs.Count > 0)
        {
            var others = ExperimentKnobs.All.Select(knob => $"--{knob.Name}").Except(knobs.Select(knob => knob.Name)).ToList();
            page.Append(others.Count < knobs.Count
                ? $"\nAnd every key of [configuration](configuration.md) as an option{(others.Count == 0 ? "" : $", but {Named(others)}")}.\n"
                : $"\nAnd of [configuration](configuration.md): {Named(knobs.Select(knob => knob.Name))}.\n");
        }

        if (verb is Verb { Notes.Length: > 0 } noted)
        {
            page.Append($"\n{Cell(noted.Notes)}\n");
        }

        if (verb is Verb { Examples.Count: > 0 } shown)
        {
            page.Append($"\n| example | |\n|---|---|\n{string.Concat(shown.Examples.Select(example => $"| `{example.Line}` | {Cell(example.Meaning)} |\n"))}");
        }
    }

    private static void Table(StringBuilder page, string title, IEnumerable<(string Name, string? Text)> rows) =>
        page.Append(rows.Any() ? $"\n| {title} | |\n|---|---|\n{string.Concat(rows.Select(row => $"| {row.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {Cell(row.Text ?? "")} |\n"))}" : "");

    private static string Usage(Argument argument) => argument.Arity switch
    {
        { MinimumNumberOfValues: 0, MaximumNumberOfValues: > 1 } => $" [<{argument.Name}>...]",
        { MinimumNumberOfValues: 0 } => $" [<{argument.Name}>]",
        { MaximumNumberOfValues: > 1 } => $" <{argument.Name}>...",
        _ => $" <{argument.Name}>",
    };

    private static string Named(IEnumerable<string> options) => string.Join(", ", options.Select(option => $"[`{option}`](configuration.md#{option[2..]})"));

    private static string Cell(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
