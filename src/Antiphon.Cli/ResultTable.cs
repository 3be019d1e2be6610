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
        if (Fit(rows, terminal.Width) is { } widths)
        {
            terminal.Show(ToTable(rows, widths));
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

    private Table ToTable(string[][] rows, int[] widths)
    {
        var table = new Table().RoundedBorder();
        for (var i = 0; i < _columns.Length; i++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(_columns[i])) { Width = widths[i], Alignment = i < words.Length ? Justify.Left : Justify.Right });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }

    /// <summary>Widths at which the table fits a line: columns of words are broken between words, the widest first. Null if that does not do it.</summary>
    private int[]? Fit(string[][] rows, int line)
    {
        var (widths, least) = (Widths(rows, '\n'), Widths(rows, '\n', ' '));
        for (var excess = 3 * widths.Length + 1 + widths.Sum() - line; excess > 0; excess--)
        {
            if (Enumerable.Range(0, words.Length).Where(i => widths[i] > least[i]).OrderByDescending(i => widths[i]).Select(i => (int?)i).FirstOrDefault() is not { } widest)
            {
                return null;
            }

            widths[widest]--;
        }

        return widths;
    }

    /// <summary>The longest part of each column.</summary>
    private int[] Widths(string[][] rows, params char[] ends) => [.. _columns.Select((_, i) => rows.Prepend(_columns).SelectMany(row => row[i].Split(ends)).Max(part => part.Length))];
}
