using System.CommandLine;
using Antiphon.Kernels;

namespace Antiphon.Cli;

/// <summary>The option that writes what is shown into a Markdown file as well.</summary>
internal sealed class MarkdownOption
{
    /// <summary>What a verb takes.</summary>
    public Option<string?> Option { get; } = Values.Text("--markdown", "file", "Write the tables to a file as well, as Markdown, with how they were measured.");

    /// <summary>The file, known to be writable; null if none was asked for.</summary>
    public OutputFile? File(ParseResult line) => line.GetValue(Option) switch
    {
        null => null,
        "-" => throw new UsageException("--markdown -: expected a file, as the table is what goes to the standard output"),
        var path => OutputFile.At(path),
    };

    /// <summary>Writes the page, if a file was asked for.</summary>
    public static void Write(OutputFile? file, ResultPage page, ParseResult line, IDevice device) => file?.WriteText(page.ToMarkdown(Provenance.Of(line, device)));
}
