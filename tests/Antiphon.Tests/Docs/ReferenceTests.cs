using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>The pages of reference say what the command's verbs and the knobs say. <c>ANTIPHON_ACCEPT=1</c> writes them anew.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Every_verb_is_told_of() => GeneratedFile.Holds("docs/commands.md", CommandReference.Page());

    [Fact]
    public void Every_key_is_told_of() => GeneratedFile.Holds("docs/configuration.md", ConfigurationReference.Page());
}
