namespace Antiphon.Cli.Jobs;

/// <summary>Words of a command line as a shell of Unix reads them.</summary>
internal static class ShellWords
{
    private const string Plain = "-_./:=,+@%";

    /// <summary>Words as one line, in quotes where a shell would see more in one than its letters.</summary>
    /// <exception cref="UsageException">There is a line break in one.</exception>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) =>
        word.AsSpan().IndexOfAny('\n', '\r') >= 0 ? throw new UsageException($"'{word}': a line break in a path or a value, expected one that can stand in one line")
        : word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal)) ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
