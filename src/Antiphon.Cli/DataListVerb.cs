using System.CommandLine;
using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>What lies under the data root.</summary>
internal static class DataListVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("list", "List the data sets, whether they are under the data root, and whether they are whole.")
        {
            Examples = [("antiphon data list --data-root ~/data", "A table.")],
        };
        var root = new DataRootOption();
        verb.Options.Add(root.Option);
        verb.SetAction(line =>
        {
            var folder = root.Of(line) is { } given ? given : DataCatalogue.Root(null);
            var sheet = new ResultTable(["data", "what it is", "state"], []);
            foreach (var entry in DataCatalogue.Entries)
            {
                sheet.Add(entry.Name, entry.Title, StateOf(entry, folder));
            }

            terminal.Line(folder is null ? $"no data root: give one with --data-root or in the environment variable {DataCatalogue.RootVariable}" : Path.GetFullPath(folder));
            sheet.Show(terminal);
            terminal.Paragraph("'antiphon data check NAME' says more of one, 'antiphon data get NAME' fetches it.");
        });
        return verb;
    }

    private static string StateOf(DataEntry entry, string? root) =>
        entry.Files.Length == 0 ? entry.Name.Contains(':') ? "a path of yours" : "needs no files"
        : root is null ? "-"
        : DataCheck.Of(entry.Name, root) is var findings && findings[^1].State == DataState.Missing ? "missing"
        : findings.All(finding => finding.IsWhole) ? "whole" : "damaged";
}
