using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Tests.Cli;
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
        var clock = Stopwatch.StartNew();
        var rows = Rows(Command.Run("compare").Fine());

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(90), $"the first command took {clock.Elapsed.TotalSeconds:F0} s");
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
    public void Every_command_in_it_is_one_the_program_understands(string command) => Assert.Null(CommandLine.FirstMisfit(command.Split(' ')[1..]));

    [Fact]
    public void The_library_example_is_the_sample()
    {
        var code = CodeBlock().Match(Readme).Groups["code"].Value;
        var sample = string.Join('\n', Repository.Read("samples/compare-rules.cs").Split('\n').Where(line => !line.StartsWith("#:", StringComparison.Ordinal)));
        Assert.Equal(sample, code);
    }

    [Fact]
    public async Task The_sample_runs()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", Path.Combine(Repository.Root, "samples", "compare-rules.cs")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        foreach (var rule in (string[])["Backprop", "KolenPollack", "FeedbackAlignment"])
        {
            Assert.Matches($@"{rule}: 1 epochs?, test accuracy \d+\.\d+ %", output);
        }
    }

    public static TheoryData<string> Commands() => [.. CommandLines().Matches(Readme).Select(match => match.Value)];

    private static Dictionary<string, (double Accuracy, double Angle)> Rows(string text) => TableRow().Matches(text).ToDictionary(
        row => row.Groups["rule"].Value,
        row => (Number(row.Groups["accuracy"].Value), Number(row.Groups["angle"].Value)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\W*(?<rule>bp|fa|usf|kp|wm)\s+\W\s+\w+\s+\W\s+(?<accuracy>[\d.]+) %\s+\W\s+(?<angle>[\d.]+)°", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"(?<=^)antiphon .*$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"```csharp\n(?<code>using.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
