using Antiphon.Cli.Jobs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>The batch script of a job array, with programs of Slurm's names that write down what they are told.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What the training ends with, whether it has kept a checkpoint, and what becomes of the task.
    [Theory]
    [InlineData(0, true, "RUNNING", 0, false)]
    [InlineData(1, true, "RUNNING", 1, false)]
    [InlineData(143, true, "RUNNING", 0, true)]
    [InlineData(143, true, "SIGNALING", 0, true)] // the signal is still on its way to other processes
    [InlineData(143, false, "RUNNING", 143, false)] // it would begin for ever
    [InlineData(143, true, "COMPLETING", 143, false)] // cancelled, or requeued by others
    [InlineData(137, true, "RUNNING", 137, false)]
    public async Task A_task_that_was_stopped_for_its_time_is_requeued_and_no_other(int code, bool keeps, string state, int ends, bool requeues)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix.");
        var run = _folder.File("it's \"a\" run");
        Directory.CreateDirectory(Path.Combine(run, "checkpoints"));
        await File.WriteAllTextAsync(Path.Combine(run, "checkpoints", "step-1"), "", TestContext.Current.CancellationToken);
        Program("srun", $"printf '%s|' \"$@\" >'{_folder.File("told")}'; echo \"$DOTNET_PROCESSOR_COUNT\" >>'{_folder.File("told")}'; {(keeps ? "touch \"$5/checkpoints/step-2\"; " : "")}exit {code}");
        Program("squeue", $"[ \"$2\" = --jobs=7_2 ] && echo {state}");
        Program("scontrol", $"echo \"$@\" >'{_folder.File("requeued")}'");
        var script = new SlurmScript(_folder.Path, ["antiphon resume other", ShellWords.Line(["antiphon", "resume", run, "--until", "3"]), "antiphon resume last"]);
        await File.WriteAllTextAsync(_folder.File("jobs.slurm"), script.Text, TestContext.Current.CancellationToken);

        var (ended, output) = await Script.Run("env", $"PATH={_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}", "SLURM_ARRAY_JOB_ID=7", "SLURM_ARRAY_TASK_ID=2", "SLURM_CPUS_PER_TASK=3", "bash", _folder.File("jobs.slurm"));

        Assert.Equal($"--ntasks=1|--cpus-per-task=3|antiphon|resume|{run}|--until|3|3\n", await File.ReadAllTextAsync(_folder.File("told"), TestContext.Current.CancellationToken));
        Assert.Equal(ends, ended);
        Assert.Equal(requeues, File.Exists(_folder.File("requeued")));
        Assert.Equal(requeues ? "requeue 7_2\n" : "", requeues ? await File.ReadAllTextAsync(_folder.File("requeued"), TestContext.Current.CancellationToken) : "");
        Assert.Equal(code == 143 && !keeps ? $"{run}: not a step was done in the time there was, expected a longer --time\n" : "", output);
    }

    [Fact]
    public void Its_options_are_words_of_sbatch()
    {
        var text = new SlurmScript("/runs/50% \"x\"", ["one", "two"]) { Threads = 8 }.Text;

        Assert.StartsWith("#!/bin/bash\n", text);
        Assert.Contains("#SBATCH --job-name=\"50% \\\"x\\\"\"\n", text);
        Assert.Contains("#SBATCH --array=1-2\n", text);
        Assert.Contains("#SBATCH --output=\"/runs/50%% \\\"x\\\"/slurm-%A_%a.out\"\n", text);
        Assert.Contains("#SBATCH --cpus-per-task=8\n", text);
        Assert.Contains("#SBATCH --requeue\n", text);
        Assert.Contains("#SBATCH --open-mode=append\n", text);
    }

    private void Program(string name, string text)
    {
        Script.MakeExecutable(_folder.Write($"bin/{name}", System.Text.Encoding.UTF8.GetBytes($"#!/bin/sh\n{text}\n")));
    }
}
