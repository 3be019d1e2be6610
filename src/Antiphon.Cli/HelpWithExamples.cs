using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Antiphon.Cli;

/// <summary>The usual help, and below it the verb's notes and examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual, Terminal terminal) : SynchronousCommandLineAction
{
    // Narrower than this its two columns would be of parts of words.
    private const int NarrowestHelp = 40;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = Math.Max(terminal.Width, NarrowestHelp);
        usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not Verb verb)
        {
            return ExitCode.Fine;
        }

        if (verb.Notes.Length > 0)
        {
            terminal.Paragraph(verb.Notes);
            terminal.Line();
        }

        if (verb.Examples.Count > 0)
        {
            terminal.Line("Examples:");
            foreach (var (line, meaning) in verb.Examples)
            {
                terminal.Line($"  {line}");
                terminal.Line($"      {meaning}");
            }

            terminal.Line();
        }

        return ExitCode.Fine;
    }
}
