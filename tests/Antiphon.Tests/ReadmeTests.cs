using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests;

/// <summary>What the README promises, done.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md");

    [Fact]
    public void The_first_command_shows_who_learns_and_how_far_B_is_from_W()
    {
        Assert.Contains("dotnet run -c Release --project src/Antiphon.Cli -- compare\n", Readme, StringComparison.Ordinal);
        var rows = Rows(Command.Run("compare").Fine());

        Assert.Equal(["bp", "fa", "usf", "kp", "wm"], rows.Keys);
        foreach (var rule in (string[])["usf", "kp", "wm"])
        {
            Assert.InRange(rows[rule].Accuracy, rows["bp"].Accuracy - 1, 100);
        }

        Assert.InRange(rows["fa"].Accuracy, 60, rows["bp"].Accuracy - 2);
        Assert.Equal(0, rows["bp"].Angle);
        Assert.InRange(rows["fa"].Angle, 45, 90);
        Assert.InRange(rows["usf"].Angle, 25, 45);
        Assert.InRange(rows["kp"].Angle, 0, rows["fa"].Angle - 15);
        Assert.InRange(rows["wm"].Angle, 0, 10);
    }

    [Fact]
    public void The_table_in_it_has_the_rows_the_first_command_prints() =>
        Assert.Equal(["bp", "fa", "usf", "kp", "wm"], Rows(Readme).Keys);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_of_every_page_is_one_the_program_understands(string page, string command)
    {
        // A verb that is only named, as in `antiphon data get`, is asked for its help.
        string[] words =
        [
            .. Regex.Matches(command.Split(" > ")[0], """(?:"[^"]*"|'[^']*'|[^ "'])+""").Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)).Skip(1),
            .. command.Contains("--", StringComparison.Ordinal) ? (string[])[] : ["--help"],
        ];

        var misfit = CommandLine.FirstMisfit(words);

        Assert.True(misfit is null, $"{page}: {misfit}");
    }

    [Theory]
    [MemberData(nameof(CodeBlocks))]
    public void Every_block_of_code_compiles_as_it_is_printed(string page, int number)
    {
        var complaints = Compiler.Complaints(CodeOf(page)[number - 1]);

        Assert.True(complaints.Count == 0, $"block {number} of {page}:\n{string.Join('\n', complaints)}");
    }

    [Fact]
    public void The_library_example_is_a_sample_and_the_rule_is_the_one_of_another()
    {
        string[] code = CodeOf("README.md");

        Assert.Equal(Sample("compare-rules.cs"), code[0]);
        Assert.EndsWith(code[1][code[1].IndexOf("/// <summary>", StringComparison.Ordinal)..], Sample("own-rule.cs"));

        static string Sample(string name) =>
            string.Join('\n', Repository.Read($"samples/{name}").Split('\n').Where(line => !line.StartsWith("#:", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_rule_in_it_trains_from_an_assembly_by_the_lines_that_are_printed()
    {
        using var folder = new TempFolder();
        var built = Compiler.Library(folder.Path, "MyRules", CodeOf("README.md")[1]);
        string[] lines = [.. CommandLines().Matches(Readme).Select(match => match.Value).Where(line => line.Contains("--rules-from", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);

        var (listed, compared) = (Run(lines[0]), Run($"{lines[1]} {Command.Small}"));

        Assert.Matches(@"sparse-feedback +declares nothing, uses nothing", listed);
        Assert.Matches(@"sparse-feedback:density=0\.25, seed 1: test accuracy \d+\.\d+ %", compared);

        string Run(string line) => Command.Run(line["antiphon ".Length..].Replace("../MyRules/bin/Release/net10.0/MyRules.dll", built, StringComparison.Ordinal)).Fine();
    }

    [Fact]
    public void Every_sample_is_told_of()
    {
        Assert.All(Samples(), file => Assert.Contains($"](samples/{file})", Readme));
        Assert.All(Samples(), file => Assert.Contains($"| [{file}]({file}) |", Repository.Read("samples/README.md")));
    }

    [Theory]
    [InlineData("compare-rules.cs", @"Backprop: 1 epochs?, test accuracy \d+\.\d+ %", @"KolenPollack: 1 epochs?, test accuracy", @"FeedbackAlignment: 1 epochs?, test accuracy")]
    [InlineData("own-rule.cs", "SparseFeedback declares None, uses None", @"1 epochs?, test accuracy \d+\.\d+ %")]
    [InlineData("look-inside.cs", @"conv1\.norm +BatchNorm +8x32x32x64\n", @"dropout1 let \d+ of 4096 cells", @"running mean -?0\.\d+, variance", @"logits of the first picture:( -?\d+\.\d\d){10}", @"epoch 2, angle: conv2 \d+\.\d, ", @"epoch 2, delta-end-to-end: conv1 \d+\.\d, ")]
    [InlineData("your-pictures.cs", "126 pictures to learn from, of cross, disc, stripes", @"15 epochs, test accuracy (9\d|100)\.\d+ %", @"cross.00\.png is taken for cross\n", @"disc.00\.png is taken for \w+\n", @"stripes.00\.png is taken for \w+\n")]
    public async Task A_sample_runs(string sample, params string[] says)
    {
        var (code, output) = await Script.Run("dotnet", "run", "-c", "Release", Path.Combine(Repository.Root, "samples", sample));
        Assert.True(code == 0, output);
        Assert.All(says, pattern => Assert.Matches(pattern, output));
    }

    [Fact]
    public async Task The_sample_with_pictures_takes_a_folder_of_yours()
    {
        using var folder = new TempFolder();
        foreach (var i in Enumerable.Range(0, 40))
        {
            folder.Write($"{(i % 2 == 0 ? "dark" : "light")}/{i:D2}.png", PictureMaker.Png(40, 50, depth: 8, kind: 2, [.. Enumerable.Repeat((byte)((i % 2 * 180) + i), 40 * 50 * 3)]));
        }

        var (code, output) = await Script.Run("dotnet", "run", "-c", "Release", Path.Combine(Repository.Root, "samples", "your-pictures.cs"), "--", folder.Path);

        Assert.True(code == 0, output);
        Assert.Contains("28 pictures to learn from, of dark, light", output);
        Assert.Matches(@"dark.00\.png is taken for dark\n", output);
        Assert.Equal(40, Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Every_sample_is_run()
    {
        var run = typeof(ReadmeTests).GetMethod(nameof(A_sample_runs))!.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.Data[0]!);

        Assert.Equal(Samples().Order(), run.Order());
    }

    /// <summary>Every command in the pages for readers, on a line of its own or within a sentence, with its page.</summary>
    public static TheoryData<string, string> Commands() =>
    [
        .. from page in Pages()
           from command in CommandLines().Matches(Repository.Read(page)).Concat(InlineCommands().Matches(Repository.Read(page))).Select(match => match.Value.Trim('`')).Distinct()
           select new TheoryDataRow<string, string>(page, command),
    ];

    /// <summary>Every block of C# in the pages for readers: the page, and which of its blocks.</summary>
    public static TheoryData<string, int> CodeBlocks() =>
    [
        .. from page in Pages()
           from number in Enumerable.Range(1, CodeOf(page).Length)
           select new TheoryDataRow<string, int>(page, number),
    ];

    private static IEnumerable<string> Samples() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs").Select(file => Path.GetFileName(file));

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Append("bench/README.md").Append("samples/README.md").Append("src/PACKAGE.md").Prepend("README.md");

    private static string[] CodeOf(string page) => [.. CodeBlock().Matches(Repository.Read(page)).Select(match => match.Groups["code"].Value)];

    private static Dictionary<string, (double Accuracy, double Angle)> Rows(string text) => TableRow().Matches(text).ToDictionary(
        row => row.Groups["rule"].Value,
        row => (Number(row.Groups["accuracy"].Value), Number(row.Groups["angle"].Value)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\W*(?<rule>bp|fa|usf|kp|wm)\s+\W\s+\w+\s+\W\s+(?<accuracy>[\d.]+)(?: ± [\d.]+)? %\s+\W\s+(?<angle>[\d.]+)°", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"(?<=^)antiphon .*$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"`antiphon [^`\n]*`")]
    private static partial Regex InlineCommands();

    [GeneratedRegex(@"^``` *(?:csharp|cs|c#)[^\S\n]*\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CodeBlock();
}
