using System.Text.RegularExpressions;
using System.Xml.Linq;
using Antiphon.Tests.Support;

namespace Antiphon.Tests;

/// <summary>
/// The arrows of the house (docs/architecture.md), checked on the project files and on the source text:
/// Kernels &lt;- Rules, Layers &lt;- Models &lt;- Exchange &lt;- Training &lt;- Runs &lt;- Mpi, Onnx, Serve, Studies &lt;- Cli.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Root = Repository.Root;

    /// <summary>What each room of src/Antiphon must not use. A room that is not named here is free.</summary>
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Rules"] = ["Layers", "Models", "Training", "Data", "Probes", "Exchange", "Runs"],
        ["Layers"] = ["Models", "Training", "Data", "Probes", "Exchange", "Runs"],
        ["Models"] = ["Training", "Data", "Exchange", "Runs"],
        ["Exchange"] = ["Training", "Data", "Probes", "Runs"],
        ["Training"] = ["Probes", "Exchange", "Runs"],
    };

    /// <summary>The rooms that know FeedbackRule and FeedbackPlan at most, never one rule by its name.</summary>
    private static readonly string[] RuleBlind =
        ["Layers", "Models", "Training", "Losses", "Optimizers", "Schedules", "Data", "Probes", "Exchange", "Runs"];

    [Theory]
    [InlineData("src/Antiphon.Kernels/Antiphon.Kernels.csproj", "")]
    [InlineData("src/Antiphon/Antiphon.csproj", "Antiphon.Kernels")]
    [InlineData("src/Antiphon.Serve/Antiphon.Serve.csproj", "Antiphon")]
    [InlineData("src/Antiphon.Mpi/Antiphon.Mpi.csproj", "Antiphon")]
    [InlineData("src/Antiphon.Onnx/Antiphon.Onnx.csproj", "Antiphon")]
    [InlineData("src/Antiphon.Studies/Antiphon.Studies.csproj", "Antiphon")]
    [InlineData("src/Antiphon.Cli/Antiphon.Cli.csproj", "Antiphon Antiphon.Mpi Antiphon.Onnx Antiphon.Serve Antiphon.Studies Antiphon.Benchmarks")]
    [InlineData("bench/Antiphon.Benchmarks/Antiphon.Benchmarks.csproj", "Antiphon")]
    [InlineData("tests/Antiphon.PublicApi/Antiphon.PublicApi.csproj", "Antiphon")]
    public void A_project_refers_only_to_the_one_below_it(string project, string below) =>
        Assert.Equal(below, string.Join(' ', Items(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension)));

    [Theory]
    [InlineData("src/Antiphon.Kernels/Antiphon.Kernels.csproj", "System.Numerics.Tensors")]
    [InlineData("src/Antiphon/Antiphon.csproj", "System.IO.Hashing")]
    public void A_library_needs_the_framework_and_nothing_else(string project, string packages) =>
        Assert.Equal(packages, string.Join(' ', Items(project, "PackageReference")));

    [Theory]
    [InlineData("src/Antiphon.Kernels/Antiphon.Kernels.csproj", "Antiphon.Bench Antiphon.Tests")]
    [InlineData("src/Antiphon/Antiphon.csproj", "Antiphon.Bench Antiphon.Benchmarks Antiphon.Tests")]
    [InlineData("src/Antiphon.Serve/Antiphon.Serve.csproj", "Antiphon.Tests")]
    [InlineData("src/Antiphon.Mpi/Antiphon.Mpi.csproj", "Antiphon.Tests")]
    [InlineData("src/Antiphon.Onnx/Antiphon.Onnx.csproj", "Antiphon.Tests")]
    [InlineData("src/Antiphon.Studies/Antiphon.Studies.csproj", "Antiphon.Tests")]
    [InlineData("src/Antiphon.Cli/Antiphon.Cli.csproj", "Antiphon.Bench Antiphon.Tests")]
    public void Internals_are_shown_to_tests_and_benchmarks_alone(string project, string friends) =>
        Assert.Equal(friends, string.Join(' ', Items(project, "InternalsVisibleTo").Order()));

    [Fact]
    public void Kernels_know_nothing_of_learning()
    {
        var broken = Files("src/Antiphon.Kernels").SelectMany(file => Uses(Code(file))
            .Where(name => name != "Antiphon.Kernels" && !name.StartsWith("Antiphon.Kernels.", StringComparison.Ordinal))
            .Select(name => $"{Short(file)} uses {name}"));

        AssertNone(broken);
    }

    [Fact]
    public void Rooms_use_only_the_rooms_below_them()
    {
        var everywhere = Files("src/Antiphon").SelectMany(file => GlobalUsing().Matches(Code(file)).SelectMany(match => Uses(match.Value)));
        string[] global = [.. everywhere];

        var broken = from room in Forbidden.Keys
                     from file in Files($"src/Antiphon/{room}")
                     from name in Uses(Code(file)).Concat(global).Distinct()
                     where Forbidden[room].Any(other => IsIn(name, $"Antiphon.{other}"))
                     select $"{Short(file)} uses {name}";

        AssertNone(broken);
    }

    [Fact]
    public void A_namespace_is_its_room()
    {
        // Without this the arrows above would prove nothing: a namespace reaches what stands in it without a using.
        var broken = from file in Files("src/Antiphon")
                     let room = Path.GetRelativePath(Path.Combine(Root, "src/Antiphon"), file).Split(Path.DirectorySeparatorChar)
                     let expected = room.Length == 1 ? "Antiphon" : $"Antiphon.{room[0]}"
                     from Match declared in NamespaceDeclaration().Matches(Code(file))
                     where !IsIn(declared.Groups["name"].Value, expected)
                     select $"{Short(file)} declares {declared.Groups["name"].Value}, not {expected}";

        AssertNone(broken);
    }

    [Fact]
    public void No_room_but_Rules_knows_a_rule_by_name()
    {
        var rules = RuleNames(Files("src/Antiphon/Rules").Select(Code));
        var mention = rules.Count == 0 ? "(?!)" : $@"\b(?:{string.Join('|', rules)})\b";

        var broken = from room in RuleBlind
                     from file in Files($"src/Antiphon/{room}")
                     from name in Regex.Matches(File.ReadAllText(file), mention).Select(match => match.Value).Distinct()
                     select $"{Short(file)} mentions {name}";

        AssertNone(broken);
    }

    [Fact]
    public void The_reader_of_source_sees_what_it_should()
    {
        const string Rules = """
            namespace Antiphon.Rules;
            // public sealed record Ghost : FeedbackRule;
            public abstract record Mirrored(double Rate = 0.1, (int, int) Range = default) : FeedbackRule, ICited { }
            public sealed record Echo : Mirrored;
            public sealed record Plan(FeedbackRule Rule) : IEquatable<FeedbackRule>;
            """;
        const string Source = """
            global using Antiphon.Kernels;
            using static Antiphon.Rules.Catalogue;
            using Plain = Antiphon.Layers.Dense;
            /* Antiphon.Probes */ var text = "Antiphon.Data // not code"; // Antiphon.Models
            var trainer = new global::Antiphon.Training.Trainer();
            """;

        Assert.Equal(["Echo", "Mirrored"], RuleNames([WithoutComments(Rules)]).Order());
        Assert.Equal(
            ["Antiphon.Kernels", "Antiphon.Rules.Catalogue", "Antiphon.Layers.Dense", "Antiphon.Training.Trainer"],
            Uses(WithoutComments(Source)));
        Assert.Equal(["Antiphon.Kernels"], GlobalUsing().Matches(WithoutComments(Source)).SelectMany(match => Uses(match.Value)));
        Assert.True(IsIn("Antiphon.Data.Loader", "Antiphon.Data"));
        Assert.False(IsIn("Antiphon.DataSets", "Antiphon.Data"));
    }

    /// <summary>Says every broken arrow in full; Assert.Empty would cut the lines.</summary>
    private static void AssertNone(IEnumerable<string> broken)
    {
        string[] lines = [.. broken];
        Assert.True(lines.Length == 0, string.Join(Environment.NewLine, lines));
    }

    /// <summary>All records and classes that derive from FeedbackRule, directly or through one another.</summary>
    private static HashSet<string> RuleNames(IEnumerable<string> code)
    {
        var bases = code.SelectMany(text => TypeDeclaration().Matches(text))
            .ToLookup(match => match.Groups["base"].Value, match => match.Groups["name"].Value);
        var names = new HashSet<string>();
        var open = new Queue<string>(["FeedbackRule"]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var name in bases[parent].Where(names.Add))
            {
                open.Enqueue(name);
            }
        }

        return names;
    }

    /// <summary>The qualified names of this house in a text: those of its usings and those written out; not its own namespace.</summary>
    private static IEnumerable<string> Uses(string code) =>
        QualifiedName().Matches(NamespaceDeclaration().Replace(code, "")).Select(match => match.Value);

    private static bool IsIn(string name, string space) =>
        name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    private static IEnumerable<string> Files(string folder)
    {
        var path = Path.Combine(Root, folder);
        return !Directory.Exists(path) ? [] : Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    private static string Code(string file) => WithoutComments(File.ReadAllText(file));

    /// <summary>The text with its comments gone and its strings empty.</summary>
    private static string WithoutComments(string text) => CommentOrString().Replace(text, match => match.Value[0] == '/' ? " " : "\"\"");

    private static string Short(string file) => Path.GetRelativePath(Root, file);

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3,}.*?\"{3,}|@\"(?:[^\"]|\"\")*\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"\bglobal\s+using\b[^;]*;")]
    private static partial Regex GlobalUsing();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"(?<![\w.])Antiphon(?:\.\w+)+")]
    private static partial Regex QualifiedName();

    // The parameter list of a primary constructor may hold brackets of its own, hence the counting group.
    [GeneratedRegex(@"\b(?:record|class)\s+(?<name>\w+)\s*(?:<[^>]*>\s*)?(?:\((?>[^()]+|(?<open>\()|(?<-open>\)))*(?(open)(?!))\)\s*)?:\s*(?<base>\w+)")]
    private static partial Regex TypeDeclaration();
}
