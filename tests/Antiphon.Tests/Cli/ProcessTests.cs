using System.Diagnostics;

namespace Antiphon.Tests.Cli;

public sealed class ProcessTests
{
    [Fact]
    public void The_version_is_printed_on_the_short_way_and_on_the_long_one()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", Command.Spawn("--version").Fine());
        Assert.Equal(Command.Spawn("--version").Output, Command.Run("--version").Fine());
    }

    [Theory]
    [InlineData("train --rule songs", 2, "unknown rule 'songs'")]
    [InlineData("train --json /no/such/folder/x.json", 1, "cannot be written")]
    public void A_process_ends_with_the_code_and_one_line(string line, int code, string says) => Command.Spawn(line).ShouldFail(code, says);

    [Fact]
    public async Task Interrupted_it_ends_at_once_and_leaves_nothing_half_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals of Unix.");
        using var folder = new Folder();

        // A test host that ignores the signal would hand that down.
        using var process = Command.Start($"train --epochs 1000 --json {folder.File("x.json")}", "/usr/bin/env", "--default-signal=INT");
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("epoch ", StringComparison.Ordinal))
        {
        }

        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal("antiphon: interrupted, nothing is written\n", await error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
