using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>Rules from an assembly that the command was not built with.</summary>
public sealed class RulesFromTests(RulesFromTests.Assemblies built) : IClassFixture<RulesFromTests.Assemblies>
{
    private const string Usings = """
        using System.Reflection;
        using Antiphon.Kernels;
        using Antiphon.Rules;

        """;

    private const string Honest = Usings + """
        namespace Choir;

        public enum Form { Gaussian, AllAlike }

        /// <summary>Fixed feedback of a chosen form and size.</summary>
        public sealed record ChosenFeedback : FeedbackRule
        {
            public double Size { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Size), value, "the size is above 0"); } = 1;

            public int Smoothings { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } }

            public bool IsNegative { get; init; }

            public Form Form { get; init; } = Form.Gaussian;

            public string Remark { get; init; } = "no option: neither a number nor a word of a few";

            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Choir, The", 2026, "Chosen feedback");

            public override Tensor Grow(BirthView s)
            {
                var b = base.Grow(s);
                return (Form == Form.AllAlike ? b.Fill(s.Spec.Init.Std) : b).Scale((IsNegative ? -Size : Size) * Math.Pow(0.5, Smoothings));
            }
        }

        public sealed record Announced : FeedbackRule
        {
            public override Transport Transport => Transport.Full;

            public override Source Source => Source.Unpublished("Choir, The", 2026, "Announced weights");

            public override void Refresh(RefreshView s) => s.B.CopyFrom(s.Reveal());
        }

        public abstract record Unfinished : FeedbackRule;

        public sealed record NeedsArguments(double Size) : FeedbackRule
        {
            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Choir, The", 2026, "Cannot be made by name");
        }
        """;

    private const string Dishonest = Usings + """
        public sealed record Smuggler : FeedbackRule
        {
            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Nobody", 2026, "Smuggled weights");

            public override void Refresh(RefreshView s)
            {
                // A view cannot be reflected on, but its first word is what stands behind it.
                var behind = System.Runtime.CompilerServices.Unsafe.As<RefreshView, object>(ref s);
                s.B.CopyFrom((Tensor)behind.GetType().GetProperty("W")!.GetValue(behind)!);
            }
        }
        """;

    private const string Greedy = Usings + """
        public sealed record Greedy : FeedbackRule
        {
            public override Transport Transport => Transport.Sign;

            public override Source Source => Source.Unpublished("Nobody", 2026, "More than was declared");

            public override void Learn(SynapseView s) => s.B.Scale(s.NormOfW());
        }
        """;

    private const string Broken = Usings + """
        public sealed record Broken : FeedbackRule
        {
            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Nobody", 2026, "An index out of range");

            public override void Learn(SynapseView s) => throw new IndexOutOfRangeException("no such voice");
        }
        """;

    private const string Clash = Usings + """
        public sealed record Kp : FeedbackRule
        {
            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Nobody", 2026, "A name that is taken");
        }
        """;

    private const string Stillborn = Usings + """
        public sealed record Stillborn : FeedbackRule
        {
            public Stillborn() => throw new NotSupportedException("not on this machine");

            public override Transport Transport => Transport.None;

            public override Source Source => Source.Unpublished("Nobody", 2026, "Cannot be made at all");
        }
        """;

    [Fact]
    public void One_that_fails_in_a_comparison_is_a_row_that_says_so()
    {
        using var folder = new TempFolder();
        var file = folder.File("results.json");

        var output = Command.Run($"compare {Command.Small} --rules-from {built[nameof(Honest)]} --rules bp,chosen-feedback:size=1e60,fa --json {file}").Fine();

        Assert.Matches(@"chosen-feedback:size=1e60, seed 1: failed: ", output);
        Assert.Matches(@"│ +failed │ +- │ +- │", output);
        Assert.Matches(@"fa, seed 1: test accuracy \d+\.\d\d %", output);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var row = json.RootElement.GetProperty("rows")[1];
        Assert.Contains("expected", row.GetProperty("failure").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("test_accuracy").GetProperty("mean").ValueKind);
    }

    [Fact]
    public void What_it_trained_is_used_from_any_folder()
    {
        using var folder = new TempFolder();
        Command.Run($"train {Command.Small} --rules-from {built[nameof(Honest)]} --rule chosen-feedback:size=0.5 --run own --runs-dir {folder.Path}").Fine();

        Assert.Contains("accuracy", Command.Run($"eval {folder.File("own")}").Fine());
        Command.Run($"export {folder.File("own")} -o {folder.File("w.safetensors")}").Fine();
        Assert.Contains("has finished", Command.Run($"resume {folder.File("own")}").Fine());
    }

    [Fact]
    public void It_trains_with_its_options()
    {
        var plain = Hash("chosen-feedback");

        Assert.Equal(plain, Hash("chosen-feedback:size=1:smoothings=0:is-negative=false:form=gaussian"));
        string[] others = ["chosen-feedback:size=0.5", "chosen-feedback:smoothings=3", "chosen-feedback:is-negative=true", "chosen-feedback:form=all-alike"];
        Assert.Equal(5, others.Select(Hash).Append(plain).Distinct().Count());
        Assert.Equal(Hash("chosen-feedback:size=0.5"), Hash("chosen-feedback:smoothings=1"));

        string Hash(string rule)
        {
            var file = built.Folder.File("run.json");
            var output = Command.Run($"train {Command.Small} --rules-from {built.Honest} --rule {rule} --json {file}").Fine();
            Assert.Contains($"by {rule}, which transports nothing", output);
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            return json.RootElement.GetProperty("weights_sha256").GetString()!;
        }
    }

    [Fact]
    public void It_is_compared_with_the_catalogue_s_and_takes_the_readout() =>
        Assert.Matches(
            @"│ chosen-feedback +│ weights +│",
            Command.Run($"compare {Command.Small} --rules-from {built.Honest} --rules bp,chosen-feedback --readout announced").Fine());

    [Fact]
    public void Its_steps_are_timed_and_its_memory_is_measured_in_a_process_of_its_own()
    {
        using var json = JsonDocument.Parse(Command.Run(
            $"bench step --model mlp --size 4 --batch 3 --steps 1 --warmup 1 --threads 1 --rules-from {built.Honest} --rules fa,chosen-feedback:size=2 --json -").Fine());

        Assert.Equal(["fa", "chosen-feedback:size=2"], json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("rule").GetString()));
    }

    [Fact]
    public void It_is_cited_by_its_name_and_among_all()
    {
        Assert.Contains("title   = {Chosen feedback}", Command.Run($"cite --rules-from {built.Honest} chosen-feedback").Fine());
        Assert.Equal(Command.Run("cite").Fine().Split("@article").Length + 2, Command.Run($"cite --rules-from {built.Honest}").Fine().Split("@article").Length);
    }

    [Fact]
    public void It_is_listed_with_its_options_and_with_what_the_audit_finds()
    {
        var output = Command.Run($"rules --rules-from {built.Honest}").Fine();

        Assert.Matches(@"│ chosen-feedback +│ chosen feedback +\(2026\) +│ size=1", output);
        Assert.Matches(@"│ chosen-feedback +│ nothing +│ layer by +│ no +│ no +│ - +│", output);
        Assert.Matches(@"│ announced \* +│ weights +│", output);
        Assert.All((string[])["size=1", "smoothings=0", "is-negative=false", "form=gaussian"], option => Assert.Contains(option, output));
        Assert.Matches(@"chosen-feedback +declares nothing, uses nothing", output);
        Assert.Matches(@"announced +declares weights, uses weights \(in Refresh\)", output);
        Assert.DoesNotContain("needs-arguments", output);
        Assert.DoesNotContain("unfinished", output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));

        using var json = JsonDocument.Parse(Command.Run($"rules --rules-from {built.Honest} --json -").Fine());
        var rules = json.RootElement.EnumerateArray().ToDictionary(rule => rule.GetProperty("name").GetString()!, rule => rule.GetProperty("audit").GetString());
        Assert.Equal([.. Catalogue.Entries.Select(entry => entry.Name), "announced", "chosen-feedback"], rules.Keys);
        Assert.Equal((null, "declares nothing, uses nothing"), (rules["kp"], rules["chosen-feedback"]));
    }

    [Theory]
    [InlineData(nameof(Dishonest), "the rule 'smuggler' declares nothing, uses weights (in Refresh)")]
    [InlineData(nameof(Greedy), "the rule 'greedy' declares signs, fails the audit: ", "Greedy declares Transport.Sign but asked dense for W's norm")]
    [InlineData(nameof(Broken), "the rule 'broken' declares nothing, fails the audit: Broken.Learn: no such voice")]
    public void A_rule_that_fails_the_audit_is_listed_and_fails_the_command(string assembly, params string[] says)
    {
        var outcome = Command.Run($"rules --rules-from {built[assembly]}");

        outcome.ShouldFail(1, says);
        Assert.Matches(@"\n\w+ +declares (nothing|signs), (uses weights|fails the audit)", outcome.Output);
        Assert.Equal(says[0].Contains("fails the audit", StringComparison.Ordinal), outcome.Output.Contains("unknown", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(Greedy), "greedy", "Greedy declares Transport.Sign but asked ")]
    [InlineData(nameof(Broken), "broken", "Broken.Learn: no such voice")]
    public void A_rule_that_fails_in_training_is_named_in_one_line(string assembly, string rule, string says) =>
        Command.Run($"train {Command.Small} --rules-from {built[assembly]} --rule {rule}").ShouldFail(1, says);

    [Theory]
    [InlineData("chosen-feedback:size=0", "rule 'chosen-feedback': Size = 0, but the size is above 0")]
    [InlineData("chosen-feedback:smoothings=-1", "rule 'chosen-feedback': ", "must be a non-negative value")]
    [InlineData("chosen-feedback:smoothings=half", "smoothings=half, expected a whole number")]
    [InlineData("chosen-feedback:form=round", "form=round, expected one of gaussian, all-alike")]
    [InlineData("chosen-feedback:form=1", "form=1, expected one of gaussian, all-alike")]
    [InlineData("chosen-feedback:remark=x", "has no option 'remark': expected one of size, smoothings, is-negative, form")]
    [InlineData("ChosenFeedback", "unknown rule 'ChosenFeedback': expected one of bp, fa, ", ", announced, chosen-feedback")]
    public void An_option_that_does_not_fit_is_said_in_one_line(string rule, params string[] says) =>
        Command.Run($"train {Command.Small} --rules-from {built.Honest} --rule {rule}").ShouldFail(2, says);

    [Theory]
    [InlineData("train --rule kp")]
    [InlineData("compare --rules kp,bp")]
    [InlineData("rules")]
    [InlineData("cite kp")]
    [InlineData("bench step --model mlp --rules kp")]
    public void A_file_that_holds_no_rules_is_refused_by_every_verb(string line)
    {
        var text = built.Folder.File("text.dll");
        File.WriteAllText(text, "an antiphon");

        Command.Run($"{line} --rules-from {text}").ShouldFail(1, $"{text}: not a .NET assembly");
        Command.Run($"{line} --rules-from {built.Folder.File("missing.dll")}").ShouldFail(1, "missing.dll: there is no such file");
        Command.Run($"{line} --rules-from {typeof(RulesFromTests).Assembly.Location}").ShouldFail(2, "there is no rule in it");
    }

    [Theory]
    [InlineData(nameof(Clash), 2, "another rule is called 'kp' already")]
    [InlineData(nameof(Stillborn), 1, "the rule 'stillborn' cannot be made: new Stillborn: not on this machine")]
    public void A_rule_that_cannot_join_the_catalogue_is_refused(string assembly, int code, string says) =>
        Command.Run($"rules --rules-from {built[assembly]}").ShouldFail(code, built[assembly], says);

    [Fact]
    public void An_assembly_built_against_another_version_is_refused()
    {
        var file = built.Folder.File("Older.dll");
        File.WriteAllBytes(file, AgainstVersion(new(0, 0, 7, 0), File.ReadAllBytes(built.Honest)));

        Command.Run($"train --rules-from {file} --rule chosen-feedback").ShouldFail(1, $"{file}: built against version 0.0.7.0 of Antiphon, expected {typeof(FeedbackRule).Assembly.GetName().Version}");
    }

    /// <summary>An assembly as it would be if the library it was built against had had another version.</summary>
    private static byte[] AgainstVersion(Version version, byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        var metadata = image.GetMetadataReader();
        var row = metadata.AssemblyReferences.Single(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name) == "Antiphon");
        var at = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + (MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef);
        foreach (var part in (int[])[version.Major, version.Minor, version.Build, version.Revision])
        {
            BitConverter.TryWriteBytes(assembly.AsSpan(at, 2), (ushort)part); // the row begins with the four parts of the version
            at += 2;
        }

        return assembly;
    }

    /// <summary>The assemblies, built once.</summary>
    public sealed class Assemblies : IDisposable
    {
        private readonly Dictionary<string, string> _files;

        public Assemblies() => _files = new Dictionary<string, string>
        {
            [nameof(RulesFromTests.Honest)] = RulesFromTests.Honest,
            [nameof(Dishonest)] = Dishonest,
            [nameof(Greedy)] = Greedy,
            [nameof(Broken)] = Broken,
            [nameof(Clash)] = Clash,
            [nameof(Stillborn)] = Stillborn,
        }.ToDictionary(pair => pair.Key, pair => Compiler.Library(Folder.Path, pair.Key, pair.Value));

        internal TempFolder Folder { get; } = new();

        public string Honest => this[nameof(RulesFromTests.Honest)];

        public string this[string name] => _files[name];

        public void Dispose() => Folder.Dispose();
    }
}
