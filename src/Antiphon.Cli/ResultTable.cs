using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>A table, built once and shown on a screen, as plain text, or written as Markdown: columns of words, and right of them columns of numbers.</summary>
internal sealed class ResultTable(string[] words, string[] numbers)
{
    private const int LongCell = 24;

    private readonly string[] _columns = [.. words, .. numbers];
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Shows the table; on a screen too narrow for it, row by row with a line for each cell.</summary>
    public void Show(Terminal terminal)
    {
        // A rule with many options takes a line for each.
        string[][] rows = [.. _rows.Select(row => (string[])[row[0].Length > LongCell ? row[0].Replace(":", "\n:", StringComparison.Ordinal) : row[0], .. row[1..]])];
        var widths = Widths(rows, '\n');
        var widest = Array.IndexOf(widths, widths[..words.Length].Max());

        // Only the widest column of words may be broken, and only between words.
        if (3 * widths.Length + 1 + widths.Sum() - widths[widest] + Widths(rows, '\n', ' ')[widest] <= terminal.Width)
        {
            terminal.Show(ToTable(rows, widest));
            return;
        }

        foreach (var row in _rows)
        {
            terminal.Record(_columns.Zip(row));
        }
    }

    /// <summary>As it is written.</summary>
    public string ToMarkdown() => string.Concat(
        ((string[][])[_columns, [.. words.Select(_ => "---"), .. numbers.Select(_ => "---:")], .. _rows])
        .Select(row => $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n"));

    private Table ToTable(string[][] rows, int widest)
    {
        var table = new Table().RoundedBorder();
        for (var i = 0; i < _columns.Length; i++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(_columns[i])) { NoWrap = i != widest, Alignment = i < words.Length ? Justify.Left : Justify.Right });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }

    /// <summary>The longest part of each column.</summary>
    private int[] Widths(string[][] rows, params char[] ends) => [.. _columns.Select((_, i) => rows.Prepend(_columns).SelectMany(row => row[i].Split(ends)).Max(part => part.Length))];
}
