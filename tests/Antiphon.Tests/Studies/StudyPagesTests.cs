using Antiphon.Tests.Support;

namespace Antiphon.Tests.Studies;

/// <summary>What README, the index of reproductions and the studies' pages say is what the results say. <c>ANTIPHON_ACCEPT=1</c> writes the generated parts anew.</summary>
public sealed class StudyPagesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "reproductions");

    [Fact]
    public void README_says_what_the_results_say() => GeneratedFile.Holds("README.md", StudyIndex.RenewedReadme(Repository.Read("README.md"), StudyIndex.Reports(Folder)));

    [Fact]
    public void The_index_says_what_the_results_say() => GeneratedFile.Holds("docs/reproductions/README.md", StudyIndex.RenewedIndex(Repository.Read("docs/reproductions/README.md"), StudyIndex.Reports(Folder)));

    [Fact]
    public void A_study_with_results_has_a_page_and_a_picture_from_one_commit() => Assert.All(StudyIndex.Reports(Folder), run =>
    {
        var page = File.ReadAllText(Path.Combine(Folder, $"{run.Study.Name}.md"));

        Assert.True(File.Exists(Path.Combine(Folder, $"{run.Study.Name}.svg")), run.Study.Name);
        Assert.Contains($"commit {run.Report.Commit}", page);
        Assert.StartsWith($"# {run.Study.Name}\n\n{run.Study.Title}.\n", page);
        Assert.All(run.Report.Rows, row => Assert.Contains($"| {row.Name.Replace("|", "\\|", StringComparison.Ordinal)}", page));
    });

    [Fact]
    public void The_parts_are_there_to_be_renewed()
    {
        var reports = StudyIndex.Reports(Folder);
        Assert.Contains("0 published numbers checked", StudyIndex.RenewedReadme(Repository.Read("README.md"), []));
        Assert.NotEqual(StudyIndex.RenewedReadme(Repository.Read("README.md"), []), StudyIndex.RenewedReadme(Repository.Read("README.md"), reports));
        Assert.NotEmpty(reports);
    }
}
