using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Antiphon.Kernels;

namespace Antiphon.Cli;

/// <summary>Where the results of a benchmark go: a table on the screen, or JSON in its place; a JSON file and a Markdown file as well, if they are asked for.</summary>
internal sealed class BenchOutput(Terminal terminal)
{
    private const string Screen = "-";

    private readonly Option<string?> _json = Values.Text("--json", "file|-", "Write the results as JSON, to a file or with - in place of the table.");
    private readonly MarkdownOption _markdown = new();

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(_json);
        verb.Options.Add(_markdown.Option);
    }

    /// <summary>Makes sure, before the work, that the files can be written.</summary>
    public Destination Open(ParseResult line)
    {
        var path = line.GetValue(_json);
        var (json, markdown) = (path is null or Screen ? null : OutputFile.At(path), _markdown.File(line));
        OutputFile.RefuseShared(json, markdown);
        return new(terminal, line, path == Screen, json, markdown);
    }

    /// <summary>The files and the screen of one benchmark.</summary>
    internal sealed class Destination(Terminal terminal, ParseResult line, bool isForPrograms, OutputFile? json, OutputFile? markdown)
    {
        /// <summary>Says what is being timed.</summary>
        public void Begin(string subject)
        {
            if (!isForPrograms)
            {
                terminal.Line(subject);
                terminal.Line();
            }
        }

        /// <summary>Writes the results everywhere; gives whether they were shown to people.</summary>
        public bool Write<T>(T report, JsonTypeInfo<T> type, ResultPage page, IDevice device)
        {
            json?.Write(report, type);
            MarkdownOption.Write(markdown, page, line, device);
            if (isForPrograms)
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(report, type));
                return false;
            }

            page.Show(terminal);
            return true;
        }
    }
}
