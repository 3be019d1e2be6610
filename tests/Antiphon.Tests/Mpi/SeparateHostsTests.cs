using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Mpi;

/// <summary>The command on several hosts: bytes are counted on their links, and a host may be lost.</summary>
public sealed class SeparateHostsTests : IDisposable
{
    private const int Shards = 4;
    private const int StepsOfEpoch = 240;
    private const int LeNetNumbers = 61_706;
    private const double Tolerance = 0.02;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Category", "Study")] // it takes root, and namespaces of the network
    [InlineData("mpirun.openmpi", 2)]
    [InlineData("mpirun.openmpi", 4)]
    [InlineData("mpiexec.mpich", 2)]
    [InlineData("mpiexec.mpich", 3)]
    public void What_goes_over_the_links_is_what_the_formula_says(string launcher, int count)
    {
        Needs.Study();
        using var hosts = new SeparateHosts(_folder, count);
        string[] under = Under(Needs.Program(launcher), hosts);
        Command.Spawn(Line("one", epochs: 3)).Fine();

        // Of a long run less a short one: what starting and ending send is in both.
        var before = hosts.Sent;
        Train("short", epochs: 1);
        var between = hosts.Sent;
        Train("several", epochs: 3);
        var after = hosts.Sent;

        Assert.Equal(Hash("one"), Hash("several"));
        var plan = new ShardPlan(Shards, count);
        for (var host = 0; host < count; host++)
        {
            var bytes = (after[host] - between[host] - (between[host] - before[host])) / (2.0 * StepsOfEpoch);
            var expected = BytesOf(plan, host);
            Assert.InRange(bytes / expected, 1 - Tolerance, 1 + Tolerance);
        }

        void Train(string run, int epochs)
        {
            var outcome = Command.Spawn(Line(run, epochs), under);
            Assert.True(outcome.Code == 0, outcome.Error + outcome.Output);
        }
    }

    [Fact]
    [Trait("Category", "Study")] // as long as a process waits for another
    public async Task A_host_that_is_lost_ends_the_run_and_what_was_kept_goes_on()
    {
        Needs.Study();
        using var hosts = new SeparateHosts(_folder, 2);
        Command.Spawn(Line("whole", epochs: 20)).Fine();
        using var launched = Command.Start(Line("lost", epochs: 20), Under(Needs.Program("mpirun.openmpi"), hosts));
        var (output, error) = (launched.StandardOutput.ReadToEndAsync(), launched.StandardError.ReadToEndAsync());
        await Wait.Until(() => launched.HasExited || RunDirectory.EpochsOf(_folder.File("lost")).Count >= 3, "a third epoch");
        Assert.False(launched.HasExited, "it has not come to its third epoch");

        hosts.Lose(1);
        await launched.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(12));

        // The launcher may be the first to see it; who of them says so, and how, differs.
        Assert.NotEqual(0, launched.ExitCode);
        Assert.Matches("lost communication|has not answered for 10 minutes", await error + await output);
        Command.Spawn($"resume {_folder.File("lost")}").Fine();
        Assert.Equal(Hash("whole"), Hash("lost"));
    }

    // Branches' slices to the others, and the process's own slice of the sum to the others: 4 N (k + 1) (R - 1) / R bytes, where slices are alike.
    private static double BytesOf(ShardPlan plan, int rank) =>
        4.0 * LeNetNumbers * (plan.NodesOf(rank).Count + 1) * (plan.Processes - 1) / plan.Processes;

    private static string[] Under(string launcher, SeparateHosts hosts)
    {
        var all = string.Join(',', hosts.Addresses);
        string[] line = Path.GetFileName(launcher).StartsWith("mpirun", StringComparison.Ordinal)
            ? [
                launcher, "--bind-to", "none", "--host", all, "--mca", "plm", "rsh", "--mca", "plm_rsh_agent", hosts.Shell,
                "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", "eth0", "--mca", "oob_tcp_if_include", "eth0",
            ]
            : [launcher, "-launcher", "rsh", "-launcher-exec", hosts.Shell, "-hosts", all, "-n", $"{hosts.Addresses.Length}"];
        return ["env", .. MpiTests.AsRoot, "UCX_TLS=tcp,self", hosts.Shell, hosts.Addresses[0], .. line];
    }

    private string Line(string run, int epochs) => $"train --model lenet --rule kp --batch 50 --shards {Shards} --threads 1 --runs-dir {_folder.Path} --run {run} --epochs {epochs}";

    private string Hash(string run) => RunDirectory.SummaryIn(_folder.File(run))!.WeightsSha256;
}
