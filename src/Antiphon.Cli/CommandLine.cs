using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;

namespace Antiphon.Cli;

/// <summary>The command: its verbs, and what becomes of a line that does not fit or a run that fails.</summary>
internal static class CommandLine
{
    // An argument that begins with @ is no file of more arguments.
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>The version, without the commit it was built from.</summary>
    public static string Version => FullVersion.Split('+')[0];

    /// <summary>The beginning of the commit it was built from; null outside a repository.</summary>
    public static string? Commit => FullVersion.Split('+') is [_, { Length: >= 12 } commit] ? commit[..12] : null;

    private static string FullVersion => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Does what the arguments say and returns the exit code.</summary>
    public static int Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        var line = Create(terminal, cancel).Parse(args, AsTyped);
        try
        {
            var asksForHelp = line.Action is HelpWithExamples or VersionAction;
            if (line.Errors.Count > 0 && !asksForHelp)
            {
                throw new UsageException(FirstError(line));
            }

            var code = line.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
            Processes.End(code);
            return code;
        }
        catch (UsageException wrong)
        {
            return Processes.Fail(terminal, $"{wrong.Message} (see {NameOf(line.CommandResult)} --help)", ExitCode.Usage);
        }
        catch (Exception failed) when (failed is RunException or IOException or UnauthorizedAccessException)
        {
            return Processes.Fail(terminal, failed.Message, ExitCode.Failed);
        }
        catch (Exception failed) when (failed is not OperationCanceledException && RuleAssembly.Blame(failed) is not null)
        {
            return Processes.Fail(terminal, RuleAssembly.Blame(failed)!, ExitCode.Failed);
        }
        catch (OperationCanceledException failed) when (failed is StoppedException || cancel.IsCancellationRequested)
        {
            terminal.Fail(terminal.OutputFailure ?? (failed is StoppedException ? failed.Message : Interrupt.Sentence));
            var code = terminal.OutputFailure is null ? ExitCode.Interrupted : ExitCode.Failed;
            if (failed is StoppedException)
            {
                Processes.End(code);
            }
            else
            {
                Processes.Abort(code);
            }

            return code;
        }
        catch (Exception failed) when (IsTooLarge(failed))
        {
            return Processes.Fail(terminal, "this work does not fit into memory: expected a smaller batch, size or model, or fewer threads", ExitCode.Failed);
        }
    }

    /// <summary>What does not fit in a line, without doing what it says; null if all fits.</summary>
    internal static string? FirstMisfit(IReadOnlyList<string> args)
    {
        var line = Create(Terminal.Plain(TextWriter.Null, TextWriter.Null), CancellationToken.None).Parse(args, AsTyped);
        return line.Errors.Count > 0 ? FirstError(line) : null;
    }

    /// <summary>The command with all its verbs.</summary>
    internal static Verb Create(Terminal terminal, CancellationToken cancel)
    {
        var help = new HelpOption { Description = "Show this help." };
        var showHelp = new HelpWithExamples((HelpAction)help.Action!, terminal);
        help.Action = showHelp;
        var root = new Verb("antiphon", "Trains deep networks whose errors travel back through their own synapses, and compares the rules by which they learn.")
        {
            Examples =
            [
                ("antiphon compare", "Five rules side by side on a small demonstration."),
                ("antiphon train --rule kp --epochs 5", "One network, epoch by epoch."),
                ("antiphon compare --help", "All options of a verb, with examples."),
            ],
        };
        root.Options.Add(help);
        root.Options.Add(new VersionOption { Description = "Show the version.", Action = new VersionAction() });
        root.Subcommands.Add(CompareVerb.Create(terminal, cancel));
        root.Subcommands.Add(TuneVerb.Create(terminal, cancel));
        root.Subcommands.Add(Reproduce.ReproduceVerb.Create(terminal, cancel));
        root.Subcommands.Add(TrainVerb.Create(terminal, cancel));
        root.Subcommands.Add(ResumeVerb.Create(terminal, cancel));
        root.Subcommands.Add(MpiVerb.Create(terminal));
        root.Subcommands.Add(LsVerb.Create(terminal));
        root.Subcommands.Add(ReportVerb.Create(terminal));
        root.Subcommands.Add(ServeVerb.Create(terminal, cancel));
        root.Subcommands.Add(PlotVerb.Create(terminal));
        root.Subcommands.Add(EvalVerb.Create(terminal, cancel));
        root.Subcommands.Add(PredictVerb.Create(terminal, cancel));
        root.Subcommands.Add(ExportVerb.Create(terminal));
        root.Subcommands.Add(ConfigVerb.Create(terminal, showHelp));
        root.Subcommands.Add(Import.ImportVerb.Create(terminal, showHelp));
        root.Subcommands.Add(RulesVerb.Create(terminal));
        root.Subcommands.Add(CiteVerb.Create(terminal));
        root.Subcommands.Add(ModelsVerb.Create(terminal));
        root.Subcommands.Add(ProbesVerb.Create(terminal));
        root.Subcommands.Add(DataVerb.Create(terminal, showHelp, cancel));
        root.Subcommands.Add(BenchVerb.Create(terminal, showHelp, cancel));
        root.SetAction(showHelp.Invoke);
        return root;
    }

    // Memory that cannot be had, or sizes that cannot even be counted; from where several threads work, all they met comes as one.
    private static bool IsTooLarge(Exception failed) =>
        failed is OutOfMemoryException or OverflowException || (failed is AggregateException several && several.Flatten().InnerExceptions.All(IsTooLarge));

    private static string FirstError(ParseResult line)
    {
        if (line.UnmatchedTokens is [var token, ..])
        {
            var command = line.CommandResult.Command;
            return token.StartsWith('-') ? $"unknown option '{token}'"
                : command.Subcommands.Count > 0 ? $"unknown verb '{token}': expected one of {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}"
                : $"'{token}' does not belong here";
        }

        var error = line.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value",
            OptionResult { IdentifierTokenCount: > 1 } option => $"{option.Option.Name} is given {option.IdentifierTokenCount} times, expected once",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : command.Command.Name;
}
