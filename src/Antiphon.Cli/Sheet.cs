using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>A table of results, built once and shown on a screen, as plain text, or written as Markdown: columns of words, and right of them columns of numbers.</summary>
internal sealed class Sheet(string[] words, string[] numbers)
{
    private const int LongCell = 24;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>As it is shown; a rule with many options takes a line for each.</summary>
    public Table ToTable()
    {
        var table = new Table().RoundedBorder();
        foreach (var word in words)
        {
            table.AddColumn(new TableColumn(Markup.Escape(word)));
        }

        foreach (var number in numbers)
        {
            table.AddColumn(new TableColumn(Markup.Escape(number)).RightAligned());
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell.Length > LongCell ? cell.Replace(":", "\n:", StringComparison.Ordinal) : cell)));
        }

        return table;
    }

    /// <summary>As it is written.</summary>
    public string ToMarkdown() => string.Concat(
        ((string[][])[[.. words, .. numbers], [.. words.Select(_ => "---"), .. numbers.Select(_ => "---:")], .. _rows])
        .Select(row => $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n"));
}
