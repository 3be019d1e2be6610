using System.Text.RegularExpressions;

namespace Antiphon.Tests.Docs;

/// <summary>A page of Markdown as a forge shows it: its headings, the anchors it gives them, and its links.</summary>
internal static partial class MarkdownFile
{
    /// <summary>The anchors of a page: of each heading its letters, a number behind those that were there before.</summary>
    public static IReadOnlySet<string> Anchors(string text)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Headings().Matches(WithoutCode(text)))
        {
            var slug = Slug(heading.Groups["title"].Value);
            for (var i = 0; !anchors.Add(i == 0 ? slug : $"{slug}-{i}"); i++)
            {
            }
        }

        return anchors;
    }

    /// <summary>Where the links and pictures of a page lead to.</summary>
    public static IEnumerable<string> Links(string text) => Targets().Matches(InlineCode().Replace(WithoutCode(text), "")).Select(match => match.Groups["target"].Value);

    /// <summary>A heading's anchor: small letters, digits, - and _; blanks are dashes, and all else is left out.</summary>
    public static string Slug(string title) => string.Concat(
        LinkText().Replace(title.Replace("&lt;", "", StringComparison.Ordinal), "${text}").Trim().ToLowerInvariant().Select(c => c == ' ' ? "-" : char.IsLetterOrDigit(c) || c is '-' or '_' ? $"{c}" : ""));

    private static string WithoutCode(string text) => Fences().Replace(text, "");

    [GeneratedRegex(@"^(?<fence>```|~~~).*?^\k<fence>", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^#{1,6} (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex Targets();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}
