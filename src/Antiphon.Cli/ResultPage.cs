namespace Antiphon.Cli;

/// <summary>Results for people: what was done, tables, and how to read them. The same on a screen and in a Markdown file.</summary>
internal sealed record ResultPage(string Subject, IReadOnlyList<ResultTable> Sheets, IReadOnlyList<string> Notes)
{
    /// <summary>Tables that are too much for a screen: only in the file.</summary>
    public IReadOnlyList<ResultTable> Details { get; init; } = [];

    /// <summary>The file of a picture, seen from the page's own, which shows it; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>The page with one more note, if there is one.</summary>
    public ResultPage Noting(string? note) => note is null ? this : this with { Notes = [.. Notes, note] };

    /// <summary>Shows the tables and the notes; the subject was said before the work began.</summary>
    public void Show(Terminal terminal)
    {
        foreach (var sheet in Sheets)
        {
            sheet.Show(terminal);
        }

        foreach (var note in Notes)
        {
            terminal.Paragraph(note);
        }
    }

    /// <summary>The whole page, and below it how it was made.</summary>
    public string ToMarkdown(string provenance) =>
        string.Join('\n', [$"{Subject}\n", .. Picture is null ? (string[])[] : [$"![{Subject}]({Picture})\n"], .. Sheets.Concat(Details).Select(sheet => sheet.ToMarkdown()), .. Notes.Select(note => $"- {note}"), $"\n{provenance}\n"]);
}
