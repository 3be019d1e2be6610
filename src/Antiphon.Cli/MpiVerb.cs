using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Which processes there are, what they speak through, and whether their sums are those of one.</summary>
internal static class MpiVerb
{
    private const int NameLength = 256;

    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("mpi", "Show the processes that mpirun, mpiexec or srun has started, the library of MPI they use, and test their sums.")
        {
            Examples =
            [
                ("mpirun -n 4 antiphon mpi", "Before a long training on four processes."),
                ("mpiexec.mpich -n 2 antiphon mpi --mpi libmpich.so.12", "With a library that is named."),
            ],
        };
        var mpi = Processes.Option();
        verb.Options.Add(mpi);
        verb.SetAction(line =>
        {
            var processes = Processes.Join(line.GetValue(mpi));
            if (processes.Description is not { } description)
            {
                terminal.Line("one process: started by itself, it exchanges nothing and loads no library of MPI");
                return;
            }

            terminal.Line(description);
            var replicas = processes.Replicas;
            foreach (var (host, rank) in Hosts(replicas).Select((host, rank) => (host, rank)))
            {
                terminal.Line($"process {rank} on {host}");
            }

            using var device = new Cpu(1);
            var part = 0;
            foreach (var (length, shards) in Sums(replicas.Count))
            {
                var plan = new ShardPlan(shards, replicas.Count, replicas.Rank);
                var seconds = Test(replicas, plan, device, length, part++);
                terminal.Line(string.Create(CultureInfo.InvariantCulture, $"sum of {length} numbers over {plan.Shards} shards: the bits of one process, {seconds * 1e6:F0} us"));
            }
        });
        return verb;
    }

    // Fewer numbers than processes, more, and many; and a number of shards that no number of processes divides.
    private static IEnumerable<(int Length, int Shards)> Sums(int processes)
    {
        var usual = Math.Max(4, processes);
        return [(1, usual), (1000, usual), (1000, 2 * usual + 3), (1_000_000, usual)];
    }

    // Each process writes its host's name where its numbers are.
    private static IReadOnlyList<string> Hosts(IReplicas replicas)
    {
        var names = new double[replicas.Count * NameLength / sizeof(double)];
        var bytes = MemoryMarshal.AsBytes(names.AsSpan());
        var own = Encoding.UTF8.GetBytes(Environment.MachineName);
        own.AsSpan(0, Math.Min(own.Length, NameLength)).CopyTo(bytes[(replicas.Rank * NameLength)..]);
        replicas.Gather(new(replicas.Count, replicas.Count, replicas.Rank), names);
        var all = MemoryMarshal.AsBytes(names.AsSpan()).ToArray();
        return [.. Enumerable.Range(0, replicas.Count).Select(rank => Encoding.UTF8.GetString(all, rank * NameLength, NameLength).TrimEnd('\0'))];
    }

    // Numbers of each shard that every process can draw, summed by all of them and by this one alone.
    private static double Test(IReplicas replicas, ShardPlan plan, IDevice device, int length, int part)
    {
        Tensor[] parts = [.. Enumerable.Range(0, plan.Shards).Select(shard => Rng.FromSeed(1).Stream(shard).Normal(Tensor.Zeros(device, new Shape(length)), 1))];
        Tensor[] branches = [.. plan.NodesOf(replicas.Rank).Select(branch => TreeSum.Into([.. parts[branch.First..branch.End].Select(tensor => Tensor.Zeros(device, tensor.Shape).CopyFrom(tensor))]))];
        var clock = Stopwatch.StartNew();
        replicas.BeginSum(plan, part, branches);
        replicas.EndSums();
        var seconds = clock.Elapsed.TotalSeconds;
        return branches[0].ToArray().SequenceEqual(TreeSum.Into(parts).ToArray())
            ? seconds
            : throw new RunException($"process {replicas.Rank}: the sum of {length} numbers differs from that of one process: the library of MPI or the network loses bits");
    }
}
