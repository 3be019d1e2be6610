using Antiphon.Tests.Support;

namespace Antiphon.Tests;

/// <summary>The pages of docs are not out of date: what they print as C# compiles.</summary>
public sealed class DocsTests
{
    public static TheoryData<string, int> Blocks() =>
        [.. from page in Page.Below("docs") from number in Enumerable.Range(1, Page.CodeOf(page).Length) select new TheoryDataRow<string, int>(page, number)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_block_of_code_compiles_as_it_is_printed(string page, int number)
    {
        var complaints = Compiler.Complaints(Page.CodeOf(page)[number - 1]);

        Assert.True(complaints.Count == 0, $"block {number} of {page}:\n{string.Join('\n', complaints)}");
    }
}
