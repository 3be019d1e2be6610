using System.Text.RegularExpressions;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Rules;

/// <summary>The pages in docs/rules hold to the catalogue, the source and the measured tables. <c>ANTIPHON_ACCEPT=1</c> writes their generated parts anew.</summary>
public sealed partial class MethodCardTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "rules");

    public static TheoryData<string> Names() => [.. Catalogue.Entries.Select(entry => entry.Name)];

    [Fact]
    public void Every_rule_has_a_card_and_every_card_a_rule() => Assert.Equal(
        Catalogue.Entries.Select(entry => $"{entry.Name}.md").Append("README.md").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_generated_parts_are_as_they_would_be_made_today(string name)
    {
        var (card, entry) = (File.ReadAllText(MethodCard.PathOf(name)), EntryOf(name));

        var renewed = MethodCard.Renewed(card, entry, MethodCard.Tables);

        GeneratedFile.Holds($"docs/rules/{name}.md", renewed);
        Assert.Equal(["facts", "code", "measured"], MethodCard.PartsOf(renewed));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_all_sections_in_order_and_something_in_each(string name)
    {
        var (card, entry) = (File.ReadAllText(MethodCard.PathOf(name)), EntryOf(name));

        Assert.StartsWith($"# `{name}`: {entry.Title}\n", card);
        Assert.Equal(MethodCard.Sections, Headings().Matches(card).Select(match => match.Groups[1].Value).Where(MethodCard.Sections.Contains));
        Assert.All(MethodCard.Sections, section => Assert.True(MethodCard.Section(card, section).Trim().Length > 0, section));
        Assert.InRange(Sentences().Count(MethodCard.Section(card, "Idea")), 3, 6);
        var source = MethodCard.Section(card, "Source");
        Assert.Contains(entry.Default.Source.Title, source);
        Assert.Contains($"{entry.Default.Source.Year}", source);
        Assert.Contains(entry.Default.Source.Id, source);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_knobs_are_the_options_of_the_catalogue(string name) => Assert.Equal(
        EntryOf(name).Options.Select(option => option.Name),
        Knobs().Matches(MethodCard.Section(File.ReadAllText(MethodCard.PathOf(name)), "Knobs")).Select(match => match.Groups[1].Value));

    [Fact]
    public void The_index_has_a_line_for_every_rule_in_their_order() =>
        Assert.Equal(Catalogue.Entries.Select(entry => entry.Name), Links().Matches(File.ReadAllText(Path.Combine(Folder, "README.md"))).Select(match => match.Groups[1].Value));

    [Fact]
    public void The_README_leads_here_and_its_table_has_every_rule()
    {
        var rows = Repository.Read("README.md").Split("\n## Rules\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Contains("](docs/rules/README.md)", Repository.Read("README.md"));
        Assert.Equal(
            Catalogue.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal),
            rows.SelectMany(row => Words().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_links_lead_somewhere() => Assert.All(
        from file in Directory.EnumerateFiles(Folder)
        from target in LocalLinks().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
        select (file, target),
        link => Assert.True(Path.Exists(Path.Combine(Folder, link.target)), $"{link.file}: {link.target}"));

    [Fact]
    public void A_measured_row_is_a_line_with_a_link_to_its_page()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("invented.json"), """
            {
              "provenance": { "schema_version": 1, "command": "antiphon compare", "commit": "0123456789ab" },
              "data": { "name": "demo" }, "model": "lenet", "epochs": 3,
              "rows": [
                { "rule": "bp", "seeds": [1, 2], "test_accuracy": { "mean": 0.99, "sd": 0.001, "values": [0.989, 0.991] }, "recovery": 1, "weight_angle_deg": { "mean": 0 } },
                { "rule": "kp94", "seeds": [1, 2], "test_accuracy": { "mean": 0.5, "sd": 0, "values": [0.5, 0.5] }, "weight_angle_deg": { "mean": 9 } },
                { "rule": "kp", "seeds": [1, 2], "test_accuracy": { "mean": 0.9712, "sd": 0.0034, "values": [0.9688, 0.9736] }, "recovery": 0.876, "weight_angle_deg": { "mean": 41.26 } },
                { "rule": "kp:birth=random-tuned", "seeds": [7], "test_accuracy": { "mean": 0.9, "sd": 0, "values": [0.9] }, "recovery": null, "weight_angle_deg": { "mean": null } },
                { "rule": "kp, readout bp", "seeds": [1], "test_accuracy": null, "weight_angle_deg": { "mean": 5 } }
              ]
            }
            """);
        const string Card = "by hand\n<!-- generated: measured -->\nold\n<!-- end -->\nby hand\n";

        Assert.Equal(
            """
            by hand
            <!-- generated: measured -->
            | table | row | data | model | epochs | seeds | test accuracy | recovery | angle |
            |---|---|---|---|---:|---|---:|---:|---:|
            | [invented](../reproductions/invented.md) | `kp` | demo | lenet | 3 | 1, 2 | 97.12 ± 0.34 % | 87.60 % | 41.3° |
            | [invented](../reproductions/invented.md) | `kp:birth=random-tuned` | demo | lenet | 3 | 7 | 90.00 % | - | - |
            | [invented](../reproductions/invented.md) | `kp, readout bp` | demo | lenet | 3 | 1 | - | - | 5.0° |
            <!-- end -->
            by hand

            """,
            MethodCard.Renewed(Card, EntryOf("kp"), folder.Path));
        Assert.Contains("\nNo measured table holds this rule yet.\n", MethodCard.Renewed(Card, EntryOf("wm"), folder.Path));
    }

    private static CatalogueEntry EntryOf(string name) => Catalogue.Entries.Single(entry => entry.Name == name);

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[.?](?=\s|$)")]
    private static partial Regex Sentences();

    [GeneratedRegex(@"^\| `([a-z-]+)` \|[^|\n]+\|[^|\n]+\|$", RegexOptions.Multiline)]
    private static partial Regex Knobs();

    [GeneratedRegex(@"^\| \[`([a-z0-9-]+)`\]\(\1\.md\) \|", RegexOptions.Multiline)]
    private static partial Regex Links();

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex Words();

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]+)[^)]*\)")]
    private static partial Regex LocalLinks();
}
