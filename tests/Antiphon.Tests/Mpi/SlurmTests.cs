using System.Globalization;
using System.Text.RegularExpressions;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Mpi;

/// <summary>The command under Slurm: several processes of one training, and trainings as tasks of a job array, whatever becomes of their jobs.</summary>
public sealed class SlurmTests : IClassFixture<SlurmCluster>, IDisposable
{
    private const int Steps = 200; // of an epoch

    // Longer than the half minute within which Slurm sends its signals, for one process alone.
    private const double Seconds = 40;

    private readonly SlurmCluster _slurm;
    private readonly TempFolder _folder = new();

    public SlurmTests(SlurmCluster slurm)
    {
        Needs.Study();
        _slurm = slurm;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Category", "Study")] // with the others some four minutes, of which most are trainings
    [InlineData(2, "pmix", "Open MPI")]
    [InlineData(4, "pmi2", "MPICH")]
    public async Task Processes_on_two_nodes_learn_the_bits_of_one(int count, string plugin, string library)
    {
        var line = $"train --rule kp --model lenet --batch 60 --shards 4 --threads 1 --epochs 1 --runs-dir {_folder.Path}";
        Command.Spawn($"{line} --run one").Fine();

        var output = await _slurm.Fine("srun", ["--nodes=2", $"--ntasks={count}", $"--mpi={plugin}", Command.Executable, .. line.Split(' '), "--run", "several"]);

        Assert.Contains($"{count} processes of srun, {library}", output);
        Assert.Equal(HashOf("one"), HashOf("several"));
    }

    [Fact]
    [Trait("Category", "Study")]
    public async Task A_job_array_trains_all_of_a_comparison()
    {
        var line = $"compare --model lenet --batch 60 --epochs 1 --rules bp,kp --seeds 3 --threads 1 --runs-dir {_folder.Path}";
        var plain = Command.Spawn($"{line} --run plain").Fine();
        Assert.Equal(0, Command.Spawn($"{line} --run jobs --print-jobs").Code);

        var job = await _slurm.Submit("--time=10", _folder.File("jobs/jobs.slurm"));

        for (var task = 1; task <= 6; task++)
        {
            await _slurm.Becomes($"{job}_{task}", "COMPLETED");
        }

        Assert.Equal(Table(plain), Table(Command.Spawn($"compare --collect {_folder.File("jobs")}").Fine()));
        Assert.All((string[])["bp-1", "bp-2", "bp-3", "kp-1", "kp-2", "kp-3"], run => Assert.Equal(HashOf($"plain/{run}"), HashOf($"jobs/{run}")));
        Assert.Equal(6, Directory.EnumerateFiles(_folder.File("jobs"), $"slurm-{job}_*.out").Count());
    }

    [Fact]
    [Trait("Category", "Study")]
    public async Task Whatever_ends_a_task_the_training_comes_to_its_bits()
    {
        var epochs = EpochsIn(Seconds);
        var whole = Task.Run(() => Command.Spawn($"{Line(epochs)} --run whole").Fine(), TestContext.Current.CancellationToken);

        // Each in a job of its own, all at once.
        string[] runs = ["limit", "requeue", "keep", "cancel"];
        foreach (var run in runs)
        {
            Assert.Equal(0, Command.Spawn($"{Line(epochs)} --run {run} --print-jobs").Code);
        }

        await Task.WhenAll(ComesToItsTimeLimit("limit"), IsRequeued("requeue"), KeepsAndGoesOn("keep"), IsCancelled("cancel"), whole);

        Assert.All(runs, run => Assert.Equal(HashOf("whole/kp-1"), HashOf($"{run}/kp-1")));
    }

    private async Task ComesToItsTimeLimit(string run)
    {
        var task = await Begin(run, "--time=1", "--signal=TERM@25");
        var turns = 1;
        while (await _slurm.Becomes(task, "PENDING", "COMPLETED") == "PENDING")
        {
            // Whatever turn it is, there is a checkpoint of it.
            Assert.Equal(("stopped", "interrupted"), RunDirectory.StateOf(_folder.File($"{run}/kp-1")));
            await _slurm.BeginsSoon(task);
            await _slurm.Becomes(task, "RUNNING", "COMPLETED");
            turns++;
        }

        Assert.InRange(turns, 2, 20);
        Assert.Equal(turns - 1, await _slurm.Restarts(task));
        Assert.Equal(turns - 1, Regex.Count(LogOf(run), "goes on after step"));
    }

    private async Task IsRequeued(string run)
    {
        var task = await Begin(run, "--time=10");

        await _slurm.Fine("scontrol", "requeue", task);
        await _slurm.Becomes(task, "PENDING");
        await _slurm.BeginsSoon(task);
        await _slurm.Becomes(task, "COMPLETED");
        Assert.Equal(1, await _slurm.Restarts(task)); // the script did not requeue it once more
        Assert.Contains("goes on after step", LogOf(run));
    }

    private async Task KeepsAndGoesOn(string run)
    {
        var task = await Begin(run, "--time=1", "--signal=USR1@25");
        await Wait.Until(() => KeptIn(run).Any(step => step % Steps > 0), "a checkpoint in the middle of an epoch");

        await _slurm.Fine("scontrol", "update", $"jobid={task}", "TimeLimit=10");
        await _slurm.Becomes(task, "COMPLETED");
        Assert.DoesNotContain("goes on after step", LogOf(run));
    }

    private async Task IsCancelled(string run)
    {
        var task = await Begin(run, "--time=10");

        await _slurm.Fine("scancel", task);
        await _slurm.Becomes(task, "CANCELLED");

        Assert.Equal(("stopped", "interrupted"), RunDirectory.StateOf(_folder.File($"{run}/kp-1")));
        Assert.NotEmpty(KeptIn(run));
        Command.Spawn($"resume {_folder.File($"{run}/kp-1")}").Fine();
    }

    // Submits the one task of a folder, and waits until it has come to its second epoch.
    private async Task<string> Begin(string run, params string[] options)
    {
        var task = $"{await _slurm.Submit([.. options, _folder.File($"{run}/jobs.slurm")])}_1";
        await Wait.Until(() => RunHistory.Read(_folder.File($"{run}/kp-1")).Epochs.Count > 0, "an epoch");
        return task;
    }

    private string Line(int epochs) => $"compare --model lenet --batch 60 --epochs {epochs} --rules kp --threads 1 --runs-dir {_folder.Path}";

    // How many epochs a process alone trains in so many seconds, by the fastest of some.
    private int EpochsIn(double seconds)
    {
        Command.Spawn($"{Line(8)} --run paced").Fine();
        return (int)Math.Ceiling(seconds / RunHistory.Read(_folder.File("paced/kp-1")).Epochs.Min(epoch => epoch.Seconds!.Value));
    }

    private IEnumerable<int> KeptIn(string run) => File.Exists(LogFile(run)) ? [.. Regex.Matches(LogOf(run), @"kept step-(\d+)").Select(kept => int.Parse(kept.Groups[1].Value, CultureInfo.InvariantCulture))] : [];

    private string LogFile(string run) => _folder.File($"{run}/kp-1/log.txt");

    private string LogOf(string run) => File.ReadAllText(LogFile(run));

    private string HashOf(string run) => RunDirectory.SummaryIn(_folder.File(run))!.WeightsSha256;

    private static IEnumerable<string> Table(string output) => output.Split('\n').SkipWhile(line => !line.StartsWith('╭')).TakeWhile(line => !line.StartsWith("transports: ", StringComparison.Ordinal));
}
