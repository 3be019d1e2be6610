using Spectre.Console;
using Spectre.Console.Rendering;

namespace Antiphon.Cli;

/// <summary>The one place through which the command speaks to people: results on one stream, errors on the other.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 80;

    // A bar beside what it measures and how long it takes.
    private const int LiveWidth = 60;

    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly StandardOutput? _process;

    private Terminal(TextWriter output, TextWriter error, IAnsiConsole console, bool isLive, StandardOutput? process = null) =>
        (_out, _error, Console, IsLive, _process) = (output, error, console, isLive, process);

    /// <summary>Where widgets are drawn.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Whether someone is watching a screen that can be redrawn.</summary>
    public bool IsLive { get; }

    /// <summary>Characters in a line.</summary>
    public int Width => Console.Profile.Width;

    /// <summary>The results as a stream of characters.</summary>
    public TextWriter Out => _out;

    /// <summary>The errors as a stream of characters.</summary>
    public TextWriter Error => _error;

    /// <summary>Why the results cannot be written; null as long as they can.</summary>
    public string? OutputFailure => _process?.Failure?.Message;

    /// <summary>The terminal or the files this process writes to.</summary>
    public static Terminal OfProcess(StandardOutput process)
    {
        var isFile = System.Console.IsOutputRedirected;
        var console = isFile ? PlainConsole(System.Console.Out, PlainWidth) : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        var isLive = !isFile && console.Profile.Capabilities.Ansi && console.Profile.Width >= LiveWidth;
        return new(System.Console.Out, System.Console.Error, console, isLive, process);
    }

    /// <summary>Two streams of plain text.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error, int width = PlainWidth) => new(output, error, PlainConsole(output, width), isLive: false);

    /// <summary>Undoes what a live display does to the cursor, for a process that ends in the middle of one.</summary>
    public static void ShowCursor()
    {
        if (System.Console.IsOutputRedirected)
        {
            return;
        }

        try
        {
            System.Console.Out.Write("\e[?25h");
        }
        catch (RunException)
        {
            // The terminal has gone away, and its cursor with it.
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

    /// <summary>A row of a table that is wider than a line: a line for each cell, and an empty one.</summary>
    public void Record(IEnumerable<(string Key, string Value)> cells)
    {
        foreach (var (key, value) in cells)
        {
            Paragraph($"{key}: {value.ReplaceLineEndings(", ")}");
        }

        Line();
    }

    /// <summary>A table or the like.</summary>
    public void Show(IRenderable widget) => Console.Write(widget);

    /// <summary>What went wrong, in one line.</summary>
    public void Fail(string message) => Failure.Say(_error, message);

    private static IAnsiConsole PlainConsole(TextWriter output, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
