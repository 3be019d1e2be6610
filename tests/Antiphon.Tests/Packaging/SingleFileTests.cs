using System.Text.RegularExpressions;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Packaging;

/// <summary>The command as one file, where there is no .NET: what trimming takes away would be missed here.</summary>
[Collection("Packages")]
public sealed partial class SingleFileTests(PackedFeed packed)
{
    private const long Largest = 40_000_000; // bytes

    // What env clears, and where it says that .NET is.
    private static readonly string[] Bare = ["-i", "PATH=/nowhere", "DOTNET_ROOT=/nowhere"];

    [Fact]
    [Trait("Category", "Study")] // a minute or two: the trimmer reads the whole runtime
    public async Task One_small_file_does_what_the_command_does_where_no_dotnet_is()
    {
        Needs.Study();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Programs of Unix.");
        var antiphon = await packed.PublishSingleFile();
        Assert.Equal("antiphon", Path.GetFileName(antiphon));
        Assert.InRange(new FileInfo(antiphon).Length, 1, Largest);
        var folder = packed.UserFolder("single");

        Assert.Equal($"{PackedFeed.Version}\n", await Run("--version"));
        Assert.Contains("\"properties\"", await Run("config schema"), StringComparison.Ordinal);
        Assert.Contains("scheller2017-cifar10", await Run("reproduce --list"), StringComparison.Ordinal);
        Assert.StartsWith("@article{", await Run("cite kp"), StringComparison.Ordinal);

        // YAML, TensorBoard's protobuf, a run that goes on, and one that is kept as JSON.
        await File.WriteAllTextAsync(Path.Combine(folder, "run.yaml"), "model: mlp\nhidden: [8]\nepochs: 2\nbatch: 200\nrule: kp\n");
        Assert.Matches(@"test accuracy \d+\.\d+ %", await Run("train --config run.yaml --run one --tensorboard --json one.json"));
        Assert.Contains("runs/one has finished", await Run("resume runs/one"), StringComparison.Ordinal);
        Assert.Matches(@"accuracy +\d+\.\d+ %", await Run("eval runs/one"));

        // Each training of two in a process of its own, tables, pages and pictures.
        Assert.Matches(@"│ kp +│ nothing +│", await Run($"compare --rules bp,kp --jobs 2 --report page.html {Command.Small}"));
        Assert.Contains("</html>", await File.ReadAllTextAsync(Path.Combine(folder, "page.html")), StringComparison.Ordinal);
        await Run("plot runs --chart angles -o angles.svg");
        await Run("report runs -o report.html");

        // A rule from an assembly that was built apart.
        var rule = Compiler.Library(folder, "MyRules", RuleOfReadme().Match(Repository.Read("README.md")).Value);
        Assert.Matches(@"sparse-feedback +declares nothing, uses nothing", await Run($"rules --rules-from {rule}"));

        Assert.Contains("\"name\":\"one\"", await PackedFeed.RunsServed(folder, "/usr/bin/env", [.. Bare, antiphon]), StringComparison.Ordinal);

        Task<string> Run(string line) => packed.Fine(folder, "/usr/bin/env", [.. Bare, antiphon, .. line.Split(' ')]);
    }

    [GeneratedRegex("using Antiphon.Kernels;\nusing Antiphon.Rules;\n\n/// <summary>.*?^}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex RuleOfReadme();
}
