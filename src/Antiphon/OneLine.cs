namespace Antiphon;

/// <summary>Messages on one line: what a damaged file calls its parts may hold any character, and any number of them.</summary>
internal static class OneLine
{
    private const int Longest = 2000;

    /// <summary>A text with a blank for each control character, cut off where it goes on for too long.</summary>
    public static string Of(string text)
    {
        var line = text.Length > Longest ? text[..Longest] + "..." : text;
        return line.Any(char.IsControl) ? string.Concat(line.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c)) : line;
    }
}
