using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>The data sets themselves: what is there, whether it is whole, how it gets there.</summary>
internal static class DataVerb
{
    public static Command Create(Terminal terminal, HelpWithExamples showHelp, CancellationToken cancel)
    {
        var verb = new Verb("data", "List, check, fetch and prepare data sets under the data root.")
        {
            Notes = "The data root is the folder in which each data set has a folder of its name: --data-root, or else the environment variable ANTIPHON_DATA.",
            Examples =
            [
                ("antiphon data list --data-root ~/data", "Which data sets are there, and whether they are whole."),
                ("antiphon data get cifar100 --data-root ~/data", "Fetch one."),
                ("antiphon data check cifar100 --data-root ~/data", "Every file by its checksum, every picture by its count."),
            ],
        };
        verb.Subcommands.Add(DataListVerb.Create(terminal));
        verb.Subcommands.Add(DataCheckVerb.Create(terminal));
        verb.Subcommands.Add(DataGetVerb.Create(terminal, cancel));
        verb.Subcommands.Add(DataPrepareVerb.Create(terminal, showHelp, cancel));
        verb.SetAction(showHelp.Invoke);
        return verb;
    }

    /// <summary>Does work that can be broken off and gone on with.</summary>
    public static int Resumable(Terminal terminal, Action work, CancellationToken cancel)
    {
        try
        {
            work();
            return ExitCode.Fine;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && terminal.OutputFailure is null)
        {
            terminal.Fail("interrupted; what is there remains, and the same command goes on from there");
            return ExitCode.Interrupted;
        }
    }
}
