using System.Diagnostics;

namespace Antiphon.Tests.Kernels;

/// <summary>
/// The same kernels on machines that have less than this one: the tests of the device run again in processes from which some vectors are taken away.
/// </summary>
public sealed class SimdLadderTests
{
    private const string Rung = "ANTIPHON_SIMD_RUNG";

    /// <summary>Whether this process is one of those.</summary>
    public static bool IsRung => Environment.GetEnvironmentVariable(Rung) is not null;

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Kernels_agree_without(string instructions)
    {
        Assert.SkipWhen(IsRung, "a rung of the ladder is not climbed again");
        var start = new ProcessStartInfo("dotnet", [typeof(SimdLadderTests).Assembly.Location, "-class", typeof(CpuTests).FullName!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[instructions] = "0";
        start.Environment[Rung] = instructions;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var report = await output + await errors;
        Assert.True(process.ExitCode == 0 && report.Contains("Failed: 0", StringComparison.Ordinal), report);
    }
}
