using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>docs/api says what the assemblies and their comments say. <c>ANTIPHON_ACCEPT=1</c> writes the pages anew.</summary>
public sealed class ApiReferenceTests
{
    public static TheoryData<string> Namespaces() => [.. ApiReference.Namespaces];

    [Theory]
    [MemberData(nameof(Namespaces))]
    public void A_namespace_has_its_page(string name) => GeneratedFile.Holds($"docs/api/{name}.md", ApiReference.PageOf(name));

    [Fact]
    public void The_index_has_every_type() => GeneratedFile.Holds("docs/api/README.md", ApiReference.Index());

    [Fact]
    public void No_page_is_left_over() => Assert.Equal(
        ApiReference.Namespaces.Append("README").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "api")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!);

    [Fact]
    public void A_member_is_told_of_with_its_signature_its_parameters_and_what_it_throws()
    {
        var page = ApiReference.PageOf("Antiphon.Rules");

        Assert.Contains("\n- `static FeedbackRule Parse(string text)`: A rule from its name and options, as in `wm:rate=0.05:interval=4`.\n  - throws ", page);
        Assert.Contains("\n## BroadcastInit\n", page);
        Assert.Contains("\n- `Nokland`: Uniform of half width", page);
    }
}
