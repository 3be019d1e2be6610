using System.CommandLine;
using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>Whether a data set is whole.</summary>
internal static class DataCheckVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("check", "Check a data set: checksums of the published files, counts of pictures and classes; of an image folder, every picture. The exit code is 1 if it is not whole.")
        {
            Examples =
            [
                ("antiphon data check mnist --data-root ~/data", "Four files and what is in them."),
                ("antiphon data check imagefolder:photos.tar.gz", "Every picture of an archive, decoded once."),
            ],
        };
        var name = new Argument<string>("name") { Description = "The data set." };
        var root = new DataRootOption();
        verb.Arguments.Add(name);
        verb.Options.Add(root.Option);
        verb.SetAction(line =>
        {
            var data = line.GetValue(name)!;
            var findings = DataCheck.Of(data, DataCatalogue.Entries.Any(entry => entry.Name == data && entry.Files.Length > 0) ? root.Needed(line) : "");
            foreach (var finding in findings)
            {
                terminal.Line($"{finding.What}: {finding.Words}");
            }

            var state = findings.All(finding => finding.IsWhole) ? "whole" : findings[^1].State == DataState.Missing ? "missing" : "damaged";
            terminal.Line($"{data} is {state}");
            return state == "whole" ? ExitCode.Fine : ExitCode.Failed;
        });
        return verb;
    }
}
