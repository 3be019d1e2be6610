using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>The pages as readers walk them: every link leads somewhere, and every page below docs can be come to.</summary>
public sealed class LinkTests
{
    private static readonly string[] Pages = [.. Page.Below("docs"), .. Page.Below("bench"), .. Page.Below("samples"), "README.md"];

    [Fact]
    public void Every_link_leads_somewhere() => Assert.Empty(
        from page in Pages
        from link in Local(page)
        let wrong = !Path.Exists(Absolute(link.Path)) ? "there is no such file"
            : link.Anchor.Length > 0 && !(link.Path.EndsWith(".md", StringComparison.Ordinal) && MarkdownFile.Anchors(Repository.Read(link.Path)).Contains(link.Anchor)) ? "there is no such heading"
            : null
        where wrong is not null
        select $"{page}: {link.Path}#{link.Anchor}: {wrong}");

    [Fact]
    public void Every_page_below_docs_can_be_come_to_from_its_index()
    {
        HashSet<string> reached = [];
        Visit("docs/README.md");

        Assert.Empty(Page.Below("docs").Except(reached));

        void Visit(string page)
        {
            if (!reached.Add(page))
            {
                return;
            }

            foreach (var (path, _) in Local(page))
            {
                // A folder shows its own index.
                var next = Directory.Exists(Absolute(path)) ? Path.Combine(path, "README.md") : path;
                if (next.EndsWith(".md", StringComparison.Ordinal) && File.Exists(Absolute(next)))
                {
                    Visit(next);
                }
            }
        }
    }

    [Fact]
    public void Anchors_are_those_of_a_forge()
    {
        Assert.Equal(["one-file-describes-a-run", "kp-94-its-b", "a", "a-1", "linked-heading"], MarkdownFile.Anchors("# One file describes a run\n\n## `kp-94`: its *B*\n\n~~~\n# code\n~~~\n## A\n### A\n## [Linked](x.md) heading\n"));
        Assert.Equal(["x.md#y", "z.png"], MarkdownFile.Links("[a](x.md#y) `[b](no.md)` ![c](z.png \"title\")\n```\n[d](no.md)\n```\n"));
    }

    // The paths are from the root of the repository.
    private static IEnumerable<(string Path, string Anchor)> Local(string page) =>
        from target in MarkdownFile.Links(Repository.Read(page))
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let parts = target.Split('#', 2)
        select (parts[0].Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, parts[0]))), parts.Length > 1 ? parts[1] : "");

    private static string Absolute(string path) => Path.Combine(Repository.Root, path);
}
