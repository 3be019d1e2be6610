using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>Runs as one page for a browser.</summary>
internal static class ReportVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("report", "Write runs as one HTML file that opens without a network: curves, angles layer by layer, results with their sources, confusion, first-layer filters, configurations.")
        {
            Examples =
            [
                ("antiphon report runs/demo -o report.html", "All runs of a comparison; those that differ by seed alone are one line with a band."),
                ("antiphon report runs/digits runs/digits-fa -o report.html", "Two runs side by side."),
                ("antiphon report runs -o report.html", "Everything in runs."),
            ],
            Notes = "Runs that have not finished, or are damaged, are on the page with their state.",
        };
        var folders = new Argument<string[]>("folder") { Description = "Folders of runs, or folders in which runs lie.", Arity = ArgumentArity.OneOrMore };
        var output = Values.Text("--output", "file", "The file to write.");
        output.Aliases.Add("-o");
        verb.Arguments.Add(folders);
        verb.Options.Add(output);
        verb.SetAction(line =>
        {
            var to = line.GetValue(output) ?? throw new UsageException("--output is needed");
            terminal.Line($"{Format.Count(ReportOption.Write(OutputFile.At(to), line.GetValue(folders)!), "run")} in {to}");
        });
        return verb;
    }
}
