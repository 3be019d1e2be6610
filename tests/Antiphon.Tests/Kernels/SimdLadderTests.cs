using System.Diagnostics;
using System.Text.RegularExpressions;
using Antiphon.Kernels;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Kernels;

/// <summary>
/// The same kernels on machines that have less than this one: the tests of the device run again in processes from which some vectors are taken away.
/// Without AVX the lanes of 128 bits are left, which are those of ARM64.
/// </summary>
public sealed partial class SimdLadderTests
{
    private const string Rung = "ANTIPHON_SIMD_RUNG";

    /// <summary>Whether this process is one of those.</summary>
    public static bool IsRung => Environment.GetEnvironmentVariable(Rung) is not null;

    /// <summary>What <see cref="Cpu.Instructions"/> can be in this process.</summary>
    public static string[] Instructions => Environment.GetEnvironmentVariable(Rung)?.Split(';') ?? ["AVX-512", "AVX2", "portable 128-bit"];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "AVX2;portable 128-bit")]
    [InlineData("DOTNET_EnableAVX2", "portable 128-bit")]
    [InlineData("DOTNET_EnableAVX", "portable 128-bit")]
    [InlineData("DOTNET_EnableHWIntrinsic", "scalar")]
    public async Task Kernels_agree_without(string instructions, string left)
    {
        Assert.SkipWhen(IsRung, "a rung of the ladder is not climbed again");
        var start = new ProcessStartInfo("dotnet", [typeof(SimdLadderTests).Assembly.Location, "-class", typeof(CpuTests).FullName!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[instructions] = "0";
        start.Environment[Rung] = left;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var report = await output + await errors;
        Assert.True(process.ExitCode == 0 && report.Contains("Failed: 0", StringComparison.Ordinal), report);
    }

    [Fact]
    public void Networks_learn_as_well_in_lanes_of_128_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A program of Unix sets the variable.");
        using var folder = new TempFolder();

        var table = Command.Spawn($"compare --rules bp,kp,fa --runs-dir {folder.Path} --json {folder.File("x.json")}", "/usr/bin/env", "DOTNET_EnableAVX=0").Fine();

        Assert.Contains("\"device\": \"CPU, portable 128-bit, ", File.ReadAllText(folder.File("x.json")), StringComparison.Ordinal);
        Assert.InRange(Accuracy("bp"), 97, 100);
        Assert.InRange(Accuracy("kp"), 97, 100);
        Assert.InRange(Accuracy("fa"), 60, Accuracy("bp") - 2);

        double Accuracy(string rule) => double.Parse(TableRow().Matches(table).Single(row => row.Groups[1].Value == rule).Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"│ (\w+) +│ \w+ +│ +([\d.]+) % │")]
    private static partial Regex TableRow();
}
