using System.Diagnostics;
using Antiphon.Tests.Support;

namespace Antiphon.Tests;

public sealed class BuildTests
{
    [Theory]
    [InlineData("Antiphon")]
    [InlineData("Antiphon.Kernels")]
    public async Task A_library_is_optimised_in_Debug_builds_too(string library)
    {
        // The tests may be a Release build, so the project is asked what a Debug build would be.
        var project = Path.Combine(Repository.Root, "src", library, $"{library}.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-getProperty:Optimize", "-p:Configuration=Debug", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var optimize = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("true", optimize.Trim());
    }
}
