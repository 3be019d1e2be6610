namespace Antiphon.Tests.Support;

/// <summary>A file of the repository that is made by the tests. <c>ANTIPHON_ACCEPT=1</c> writes it anew.</summary>
internal static class GeneratedFile
{
    /// <summary>Whether files are written anew.</summary>
    public static bool IsAccepted => Environment.GetEnvironmentVariable("ANTIPHON_ACCEPT") == "1";

    /// <summary>Holds if the file has this text.</summary>
    /// <param name="path">The file, from the root of the repository.</param>
    /// <param name="text">What it would be made of today.</param>
    public static void Holds(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (IsAccepted)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == text, $"{path} is out of date: if this is meant, run the tests with ANTIPHON_ACCEPT=1 and commit the file.");
    }

    /// <summary>Holds if a part of a page, between <c>&lt;!-- generated: name --&gt;</c> and <c>&lt;!-- end --&gt;</c>, has this text; the rest is written by hand.</summary>
    public static void PartHolds(string path, string name, string text)
    {
        var page = Repository.Read(path);
        var begin = $"<!-- generated: {name} -->\n";
        var parts = page.Split(begin);
        Assert.True(parts.Length == 2, $"{path}: expected one part {begin.Trim()}");
        Holds(path, $"{parts[0]}{begin}{text}{parts[1][parts[1].IndexOf("<!-- end -->", StringComparison.Ordinal)..]}");
    }
}
