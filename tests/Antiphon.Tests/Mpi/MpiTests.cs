using System.Diagnostics;
using System.Text.RegularExpressions;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Mpi;

/// <summary>The command under the launchers of Open MPI and MPICH: several processes of this machine, and the bits of one.</summary>
public sealed class MpiTests : IDisposable
{
    /// <summary>What lets Open MPI run as root.</summary>
    internal static readonly string[] AsRoot = ["OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"];

    private const string Open = "mpirun.openmpi";
    private const string Mpich = "mpiexec.mpich";

    // More processes than processors, as root, without ssh: what a test machine may need and no user's does.
    private static readonly string[] Variables =
    [
        .. AsRoot, "OMPI_MCA_rmaps_base_oversubscribe=1", "OMPI_MCA_hwloc_base_binding_policy=none", "OMPI_MCA_plm_rsh_agent=/bin/false",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kp", 2, 4, 3, 4)]
    [InlineData("pal", 3, 2)]
    public void Several_processes_learn_the_bits_of_one(string rule, params int[] counts)
    {
        string[] launchers = [Needs.Program(Open), Needs.Program(Mpich)];
        Command.Spawn(Line(rule, "one")).Fine();
        foreach (var (count, i) in counts.Select((count, i) => (count, i)))
        {
            // Half of them under each launcher.
            var outcome = Command.Spawn(Line(rule, $"several{i}"), Under(launchers[2 * i / counts.Length], count));

            Assert.Equal(0, outcome.Code);
            Assert.Contains($"{count} processes of", outcome.Output);
            Assert.Equal(HashOf("one"), HashOf($"several{i}"));
            Assert.Equal(MetricsOf("one"), MetricsOf($"several{i}"));
        }
    }

    [Fact]
    public void So_they_do_where_norms_use_the_whole_batch()
    {
        var (open, mpich) = (Needs.Program(Open), Needs.Program(Mpich));
        Command.Spawn(Norms("one", sync: true)).Fine();
        Command.Spawn(Norms("apart", sync: false)).Fine();
        foreach (var (run, launcher, count) in (ReadOnlySpan<(string, string, int)>)[("two", open, 2), ("three", mpich, 3)])
        {
            var outcome = Command.Spawn(Norms(run, sync: true), Under(launcher, count));

            Assert.Equal(0, outcome.Code);
            Assert.Matches(@"each of \d processes sent \d+ bytes a step; \d+ % of the sums' time was hidden", outcome.Output);
            Assert.Equal(HashOf("one"), HashOf(run));
            Assert.Equal(MetricsOf("one"), MetricsOf(run));
        }

        Assert.NotEqual(HashOf("one"), HashOf("apart"));

        string Norms(string run, bool sync) => $"train --rule kp --model net --layers 'conv 4 3 norm, pool 4, dense 12 norm' --batch 150 --shards 4{(sync ? " --sync-norm" : "")} --threads 1 --runs-dir {_folder.Path} --run {run} --epochs 1";
    }

    [Theory]
    [Trait("Category", "Study")] // some minutes for all rules
    [MemberData(nameof(AllRules))]
    public void So_they_do_under_every_rule(string rule)
    {
        Needs.Study();
        Several_processes_learn_the_bits_of_one(rule, 2, 4, 3, 4);
    }

    public static TheoryData<string> AllRules() => [.. Antiphon.Rules.Catalogue.Entries.Select(entry => entry.Name)];

    [Fact]
    public async Task A_run_that_stops_on_two_and_goes_on_on_four_learns_what_it_would_have_learnt()
    {
        var (open, mpich) = (Needs.Program(Open), Needs.Program(Mpich));
        Command.Spawn(Line("kp", "whole", epochs: 6)).Fine();
        using var launched = Command.Start(Line("kp", "stopped", epochs: 6), Under(open, 2));
        Drain(launched);

        // The second process is asked to stop, and the first one keeps what there is.
        await Wait.Until(() => HasBegun("stopped"), "a first line of metrics");
        Signal("-TERM", rank: 1, "stopped");
        await launched.WaitForExitAsync().WaitAsync(Hang.Guard);

        Assert.NotEqual(0, launched.ExitCode);
        Assert.Equal("stopped", RunDirectory.StateOf(_folder.File("stopped")).State);
        var outcome = Command.Spawn($"resume {_folder.File("stopped")}", Under(mpich, 4));
        Assert.Equal(0, outcome.Code);
        Assert.Contains("goes on after step", outcome.Output);
        Assert.Equal(HashOf("whole"), HashOf("stopped"));
    }

    [Theory]
    [InlineData(Open)]
    [InlineData(Mpich)]
    public async Task A_process_that_is_killed_ends_all(string launcher)
    {
        using var launched = Command.Start(Line("kp", "killed", epochs: 1000), Under(Needs.Program(launcher), 2));
        Drain(launched);
        await Wait.Until(() => HasBegun("killed"), "a first line of metrics");

        Signal("-KILL", rank: 1, "killed");
        await launched.WaitForExitAsync().WaitAsync(Hang.Guard);

        Assert.NotEqual(0, launched.ExitCode);
        await Wait.Until(() => !ProcessesOf("killed").Any() && RunDirectory.StateOf(_folder.File("killed")).State == "stopped", "the end of all processes");
    }

    [Theory]
    [InlineData(Open, "libmpich.so.12")]
    [InlineData(Mpich, "libmpi.so.40")]
    public void A_library_that_is_not_the_launchers_is_refused(string launcher, string library)
    {
        _ = Needs.Program(launcher == Open ? Mpich : Open);

        var outcome = Command.Spawn(Line("kp", "wrong") + $" --mpi {library}", Under(Needs.Program(launcher), 2));

        Assert.NotEqual(0, outcome.Code);
        Assert.Single(Regex.Matches(outcome.Output + outcome.Error, "antiphon: ")); // one sentence for both
        Assert.Contains("is not the library of this launcher", outcome.Output + outcome.Error);
        Assert.False(Directory.Exists(_folder.File("wrong")));
    }

    [Fact]
    public void What_goes_wrong_in_all_is_said_once()
    {
        var program = Needs.Program(Mpich);
        Directory.CreateDirectory(_folder.File("taken"));
        _folder.Write("taken/config.yaml", [1]);

        var outcome = Command.Spawn(Line("kp", "taken"), Under(program, 2));

        Assert.Equal(2, outcome.Code);
        Assert.Single(Regex.Matches(outcome.Error, "antiphon: "));
        Assert.Contains("there is a run of this name", outcome.Error);
    }

    [Theory]
    [InlineData(Open, 2)]
    [InlineData(Mpich, 3)]
    public void The_processes_show_themselves_and_test_their_sums(string launcher, int count)
    {
        var outcome = Command.Spawn("mpi", Under(Needs.Program(launcher), count));

        Assert.Equal(0, outcome.Code);
        Assert.Equal(count, Regex.Count(outcome.Output, @"process \d on "));
        Assert.Equal(4, Regex.Count(outcome.Output, "the bits of one process"));
    }

    [Fact]
    public void A_process_alone_loads_nothing() => Assert.Contains("one process", Command.Spawn("mpi").Fine());

    private static string[] Under(string launcher, int count) => ["env", .. Variables, launcher, "-n", $"{count}"];

    private string Line(string rule, string run, int epochs = 1) => $"train --rule {rule} --model mlp --hidden 12 --batch 150 --shards 4 --threads 1 --runs-dir {_folder.Path} --run {run} --epochs {epochs}";

    private string HashOf(string run) => RunDirectory.SummaryIn(_folder.File(run))!.WeightsSha256;

    // All but times.
    private string MetricsOf(string run) => Regex.Replace(File.ReadAllText(_folder.File($"{run}/metrics.jsonl")), "\"(seconds|wall|images_per_second)\":[^,}]*", "");

    private static void Drain(Process process)
    {
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private bool HasBegun(string run) => new FileInfo(_folder.File($"{run}/metrics.jsonl")) is { Exists: true, Length: > 0 };

    private void Signal(string signal, int rank, string run)
    {
        var process = ProcessesOf(run).Single(id => Regex.IsMatch(Read($"/proc/{id}/environ"), $"(^|\0)(OMPI_COMM_WORLD_RANK|PMI_RANK)={rank}\0"));
        Process.Start("kill", [signal, process])!.WaitForExit();
    }

    // The command's own processes, not the launcher's that have the same words in their line.
    private IEnumerable<string> ProcessesOf(string run) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = Path.GetFileName(folder)
        where id.All(char.IsAsciiDigit)
        let words = Read($"{folder}/cmdline").Split('\0')
        where words is [var program, ..] && Path.GetFileName(program) == "antiphon" && words.Contains(_folder.Path) && words.Contains(run)
        select id;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
