using System.Text.RegularExpressions;

namespace Antiphon.Tests.Support;

/// <summary>A page for readers, in Markdown.</summary>
internal static partial class Page
{
    /// <summary>The pages below a folder of the repository, by their paths from its root.</summary>
    public static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal);

    /// <summary>The blocks of C# in a page, each as it is printed.</summary>
    public static string[] CodeOf(string page) => [.. CodeBlock().Matches(Repository.Read(page)).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex(@"^``` *(?:csharp|cs|c#)[^\S\n]*\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CodeBlock();
}
