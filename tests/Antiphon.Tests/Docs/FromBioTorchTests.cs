using Antiphon.Cli.Import;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>The tables of docs/from-biotorch.md are those that <c>antiphon import biotorch</c> goes by. <c>ANTIPHON_ACCEPT=1</c> writes them anew.</summary>
public sealed class FromBioTorchTests
{
    private const string Page = "docs/from-biotorch.md";

    [Fact]
    public void Every_key_is_told_of() => GeneratedFile.PartHolds(
        Page, "keys", "| BioTorch | here | remark |\n|---|---|---|\n" + string.Concat(BioTorchKeys.All.Select(key => $"| `{key.Name}` | {(key.Here.Length > 0 ? key.Here : "-")} | {key.Note} |\n")));

    [Fact]
    public void So_is_what_holds_without_a_key() => GeneratedFile.PartHolds(Page, "always", string.Concat(BioTorchKeys.Always.Select(setting => $"- `{setting}`\n")));

    [Theory]
    [InlineData("data.dataset", "datasets")]
    [InlineData("model.architecture", "architectures")]
    [InlineData("model.mode.type", "modes")]
    [InlineData("training.optimizer.type", "optimizers")]
    public void So_is_every_word(string key, string part) => GeneratedFile.PartHolds(
        Page, part, "| BioTorch | here | what differs |\n|---|---|---|\n" + string.Concat(BioTorchKeys.All.Single(k => k.Name == key).Words.Select(word => $"| `{word.Name}` | {string.Join("<br>", word.Settings.Select(setting => $"`{setting}`"))} | {word.Remark} |\n")));
}
