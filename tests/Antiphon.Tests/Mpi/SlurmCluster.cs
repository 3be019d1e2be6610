using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Mpi;

/// <summary>Slurm with two nodes that are both this machine, from the first command to the end of the tests of a class.</summary>
public sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    // States out of which a job comes by itself.
    private static readonly string[] Passing = ["PENDING", "CONFIGURING", "RUNNING", "SIGNALING", "COMPLETING"];

    private readonly TempFolder _folder = new();
    private readonly List<Process> _daemons = [];

    private string Conf => _folder.File("slurm.conf");

    /// <summary>A command of Slurm: its exit code and all it said.</summary>
    public async Task<(int Code, string Output)> Run(string program, params string[] words)
    {
        await Start();
        return await Script.Run("env", [.. Variables, Needs.Program(program), .. words]);
    }

    /// <summary>A command of Slurm that goes well: what it said.</summary>
    public async Task<string> Fine(string program, params string[] words)
    {
        var (code, output) = await Run(program, words);
        Assert.True(code == 0, $"{program} {string.Join(' ', words)}: {output}");
        return output;
    }

    /// <summary>Submits a script, and gives its number.</summary>
    public async Task<string> Submit(params string[] words) => Regex.Match(await Fine("sbatch", ["--parsable", .. words]), @"\d+").Value;

    /// <summary>How often a job, or a task of an array, began again.</summary>
    public async Task<int> Restarts(string job) => int.Parse(await FieldOf(job, "Restarts"), CultureInfo.InvariantCulture);

    /// <summary>Waits until a job is in one of some states, and gives that; a job that ends otherwise fails the test.</summary>
    public async Task<string> Becomes(string job, params string[] states)
    {
        var now = "";
        await Until(
            async () =>
            {
                now = await FieldOf(job, "JobState");
                Assert.True(states.Contains(now) || Passing.Contains(now), $"job {job} is {now}, not {string.Join(" or ", states)}");
                return states.Contains(now);
            },
            $"job {job} as {string.Join(" or ", states)}");
        return now;
    }

    /// <summary>Lets a task that was requeued begin before Slurm's two minutes are over, but not within the second: the node would take it for the turn that it has just ended.</summary>
    public Task BeginsSoon(string job) => Fine("scontrol", "update", $"jobid={job}", "StartTime=now+5");

    public void Dispose()
    {
        if (_daemons.Count > 0)
        {
            // What runs still ends before the nodes do.
            Script.Run("env", [.. Variables, "scancel", "--user", Environment.UserName]).Wait();
            Until(async () => (await Script.Run("env", [.. Variables, "squeue", "--noheader"])).Output.Trim().Length == 0, "an empty queue").Wait();
            foreach (var daemon in Enumerable.Reverse(_daemons))
            {
                Process.Start("kill", ["-TERM", $"{daemon.Id}"])!.WaitForExit();
                daemon.WaitForExit();
                daemon.Dispose();
            }
        }

        _folder.Dispose();
    }

    private static Task Until(Func<Task<bool>> holds, string what) => Wait.Until(holds, what, Look);

    private async Task<string> FieldOf(string job, string field) => Regex.Match(await Fine("scontrol", "--oneliner", "show", "job", job), $@"\b{field}=(\w+)").Groups[1].Value;

    // Open MPI would take two nodes of one machine for one.
    private IEnumerable<string> Variables => [$"SLURM_CONF={Conf}", "OMPI_MCA_btl=self,tcp"];

    private async Task Start()
    {
        if (_daemons.Count > 0)
        {
            return;
        }

        var (controller, node) = (Needs.Program("slurmctld"), Needs.Program("slurmd"));
        _ = Needs.Program("sbatch");
        Write();
        _daemons.Add(Daemon(controller, "-D"));
        _daemons.Add(Daemon(node, "-D", "-N", "n1"));
        _daemons.Add(Daemon(node, "-D", "-N", "n2"));
        await Until(async () => (await Script.Run("env", [.. Variables, "sinfo", "--noheader", "--format=%D %t"])).Output.Trim() == "2 idle", "two idle nodes");
    }

    private Process Daemon(string program, params string[] words)
    {
        var daemon = Process.Start(new ProcessStartInfo("env", [$"SLURM_CONF={Conf}", program, .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        return daemon;
    }

    // One user, no cgroups, no munge, more processors than there are.
    private void Write()
    {
        foreach (var room in (string[])["state", "spool.n1", "spool.n2", "tmp.n1", "tmp.n2"])
        {
            Directory.CreateDirectory(_folder.File(room));
        }

        var (user, host, ports) = (Environment.UserName, Dns.GetHostName().Split('.')[0], FreePorts(3));
        File.WriteAllText(Conf, $"""
            ClusterName=two
            SlurmctldHost=localhost
            SlurmctldPort={ports[0]}
            SlurmUser={user}
            SlurmdUser={user}
            AuthType=auth/none
            CredType=cred/none
            TaskPlugin=task/none
            SwitchType=switch/none
            ProctrackType=proctrack/linuxproc
            JobAcctGatherType=jobacct_gather/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            ReturnToService=2
            KillWait=20
            KillOnBadExit=1
            TmpFS={_folder.File("tmp")}.%n
            StateSaveLocation={_folder.File("state")}
            SlurmdSpoolDir={_folder.File("spool")}.%n
            SlurmctldPidFile={_folder.File("controller.pid")}
            SlurmdPidFile={_folder.File("%n.pid")}
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=4
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=4
            PartitionName=all Nodes=n[1-2] Default=YES MaxTime=60

            """);
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
