using Spectre.Console;
using Spectre.Console.Rendering;

namespace Antiphon.Cli;

/// <summary>The one place through which the command speaks to people: results on one stream, errors on the other.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 80;

    private readonly TextWriter _out;
    private readonly TextWriter _error;

    private Terminal(TextWriter output, TextWriter error, IAnsiConsole console, bool isLive) => (_out, _error, Console, IsLive) = (output, error, console, isLive);

    /// <summary>Where widgets are drawn.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Whether someone is watching a screen that can be redrawn.</summary>
    public bool IsLive { get; }

    /// <summary>The results as a stream of characters.</summary>
    public TextWriter Out => _out;

    /// <summary>The errors as a stream of characters.</summary>
    public TextWriter Error => _error;

    /// <summary>The terminal or the files this process writes to.</summary>
    public static Terminal OfProcess()
    {
        if (System.Console.IsOutputRedirected)
        {
            return Plain(System.Console.Out, System.Console.Error);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        return new(System.Console.Out, System.Console.Error, console, console.Profile.Capabilities.Ansi);
    }

    /// <summary>Two streams of plain text.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = PlainWidth;
        console.Profile.Capabilities.Unicode = true;
        return new(output, error, console, isLive: false);
    }

    /// <summary>Undoes what a live display does to the cursor, for a process that ends in the middle of one.</summary>
    public static void ShowCursor()
    {
        if (!System.Console.IsOutputRedirected)
        {
            System.Console.Out.Write("\e[?25h");
        }
    }

    /// <summary>A line of text, above a live display if there is one.</summary>
    public void Line(string text = "")
    {
        if (IsLive)
        {
            Console.Write(new Text(text + "\n"));
        }
        else
        {
            _out.WriteLine(text);
        }
    }

    /// <summary>Text that is broken between words where a line is full.</summary>
    public void Paragraph(string text) => Console.Write(new Text(text + "\n"));

    /// <summary>A table or the like.</summary>
    public void Show(IRenderable widget) => Console.Write(widget);

    /// <summary>What went wrong, in one line.</summary>
    public void Fail(string message) => _error.WriteLine($"antiphon: {message.ReplaceLineEndings(" ")}");
}
