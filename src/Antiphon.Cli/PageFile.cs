using System.Security.Cryptography;
using System.Text;

namespace Antiphon.Cli;

/// <summary>The files that pages are made of, which lie in this assembly.</summary>
internal static class PageFile
{
    /// <summary>The libraries that charts.js needs, each with its licence before it, then charts.js itself: what a page loads to draw.</summary>
    public static IReadOnlyList<string> ChartScripts { get; } = [Library("d3"), Library("plot"), Read("charts.js")];

    /// <summary>The text of a file, as in charts.js or vendor/d3.LICENSE.</summary>
    public static string Read(string name)
    {
        using var file = typeof(PageFile).Assembly.GetManifestResourceStream($"Page/{name}") ?? throw new FileNotFoundException($"the page's file {name} is not in this assembly");
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>A script's source expression for a Content-Security-Policy.</summary>
    public static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Library(string name) => $"/*\n{Read($"vendor/{name}.LICENSE")}*/\n{Read(name == "d3" ? "vendor/d3.min.js" : "vendor/plot.umd.min.js")}";
}
