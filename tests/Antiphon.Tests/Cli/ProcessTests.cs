using System.Diagnostics;
using Antiphon.Tests.Support;

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

    [Theory]
    [InlineData("--version")]
    [InlineData("rules")]
    [InlineData("rules --json -")]
    [InlineData("train --help")]
    [InlineData("train --model mlp --hidden 8 --epochs 1 --batch 200")]
    public void An_output_that_cannot_be_written_is_said_in_one_line(string line)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A device of Linux.");

        Command.Spawn(line, "/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh").ShouldFail(1, "the standard output cannot be written: No space left on device");
        Command.Spawn(line, "/bin/sh", "-c", "exec \"$@\" >&-", "sh").ShouldFail(1, "the standard output cannot be written: it is closed");
    }

    [Fact]
    public void Where_errors_cannot_be_written_the_code_remains()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A device of Linux.");

        Assert.Equal(2, Command.Spawn("sing", "/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh").Code);
        Assert.Equal(2, Command.Spawn("sing", "/bin/sh", "-c", "exec \"$@\" 2>&-", "sh").Code);
    }

    [Fact]
    public void What_follows_in_a_file_does_not_take_the_place_of_what_was_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix.");
        using var folder = new TempFolder();

        Command.Spawn("--version", "/bin/sh", "-c", "(\"$@\"; \"$@\"; echo end) >$0", folder.File("out")).Fine();

        Assert.Matches(@"^(\d+\.\d+\.\d+)\n\1\nend\n$", File.ReadAllText(folder.File("out")));
    }

    [Fact]
    public async Task A_run_ends_when_nobody_reads_what_it_says()
    {
        using var process = Command.Start("compare --model mlp --hidden 8 --rules bp --epochs 100000 --batch 200");
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadLineAsync();

        process.StandardOutput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Hang.Guard);
        }
        finally
        {
            process.Kill();
        }

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("antiphon: the standard output cannot be written: Broken pipe\n", await error);
    }

    [Theory]
    [InlineData("train --model mlp --hidden 3000 --epochs 1")]
    [InlineData("bench step --model mlp --rules bp")]
    [InlineData("bench step --model mlp --rules bp,fa")]
    public void Too_little_memory_is_said_in_one_line(string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A program of Unix sets the limit.");
        using var folder = new TempFolder();

        Command.Spawn($"{line} --json {folder.File("x.json")}", "/usr/bin/env", "DOTNET_GCHeapHardLimit=1000000").ShouldFail(1, "does not fit into memory");

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Interrupted_it_ends_at_once_and_leaves_nothing_half_written(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals of Unix.");
        using var folder = new TempFolder();

        // A test host that ignores the signal would hand that down.
        using var process = Command.Start($"train --epochs 1000 --json {folder.File("x.json")} --runs-dir {folder.File("runs")}", "/usr/bin/env", $"--default-signal={signal}");
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("epoch ", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(code, process.ExitCode);
        Assert.Equal($"antiphon: interrupted: 'antiphon resume {folder.File("runs/demo-lenet-kp-1")}' goes on with it\n", await error);
        Assert.Equal([folder.File("runs")], Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Single(Directory.EnumerateFiles(folder.File("runs/demo-lenet-kp-1/checkpoints")), file => file.EndsWith(".safetensors", StringComparison.Ordinal));
        Assert.Contains("\"stopped\"", File.ReadAllText(folder.File("runs/demo-lenet-kp-1/state.json")));
    }
}
