using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Tests.Support;

/// <summary>Replicas that are threads of this process: what processes exchange is read from one another's memory.</summary>
internal sealed class Threads(int count) : IDisposable
{
    private readonly Barrier _barrier = new(count);
    private readonly Dictionary<int, Tensor[]>[] _sums = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<int, Tensor[]>())];
    private readonly Dictionary<int, Tensor[]>[] _places = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<int, Tensor[]>())];
    private readonly double[][] _values = new double[count][];
    private readonly byte[][] _shared = new byte[count][];

    /// <summary>Does a work on every replica at a time, and gives what each came to.</summary>
    public static IReadOnlyList<T> Run<T>(int count, Func<IReplicas, T> work)
    {
        using var all = new Threads(count);
        return Task.WhenAll(Enumerable.Range(0, count).Select(rank => Task.Factory.StartNew(() => work(new Member(all, rank)), TaskCreationOptions.LongRunning))).WaitAsync(Hang.Guard).GetAwaiter().GetResult();
    }

    public void Dispose() => _barrier.Dispose();

    private sealed class Member(Threads all, int rank) : IReplicas
    {
        private ShardPlan? _plan;

        public int Rank => rank;

        public int Count => all._sums.Length;

        public void BeginSum(ShardPlan plan, int part, Tensor[] branches)
        {
            // What is summed is what there is now: whoever reads or writes it before the end is found out.
            _plan = plan;
            all._sums[rank].Add(part, [.. branches.Select(branch => Tensor.Zeros(branch.Device, branch.Shape).CopyFrom(branch))]);
            all._places[rank].Add(part, branches);
            foreach (var branch in branches)
            {
                branch.Fill(double.NaN);
            }
        }

        public void EndSums()
        {
            all._barrier.SignalAndWait();
            var sums = all._sums[rank].Keys.ToDictionary(part => part, part => Sum(part, 0, _plan!.Shards));
            all._barrier.SignalAndWait();
            foreach (var (part, sum) in sums)
            {
                all._places[rank][part][0].CopyFrom(sum);
            }

            all._sums[rank].Clear();
            all._places[rank].Clear();
            all._barrier.SignalAndWait();
        }

        public void Gather(ShardPlan plan, double[] values)
        {
            all._values[rank] = (double[])values.Clone();
            all._barrier.SignalAndWait();
            var each = values.Length / plan.Shards;
            for (var other = 0; other < Count; other++)
            {
                var (first, end) = (plan.Shards * other / Count, plan.Shards * (other + 1) / Count);
                all._values[other].AsSpan(first * each, (end - first) * each).CopyTo(values.AsSpan(first * each));
            }

            all._barrier.SignalAndWait();
        }

        public byte[] Share(byte[] ofFirst)
        {
            all._shared[rank] = ofFirst;
            all._barrier.SignalAndWait();
            var shared = all._shared[0];
            all._barrier.SignalAndWait();
            return shared;
        }

        private Tensor Sum(int part, int first, int end)
        {
            for (var other = 0; other < Count; other++)
            {
                var branches = _plan!.NodesOf(other).ToList();
                if (branches.IndexOf((first, end)) is >= 0 and var branch)
                {
                    var there = all._sums[other][part][branch];
                    var copy = Tensor.Zeros(all._sums[rank][part][0].Device, there.Shape);
                    copy.Write(there.ToArray());
                    return copy;
                }
            }

            var middle = ShardPlan.Middle(first, end);
            return Sum(part, first, middle).Add(Sum(part, middle, end));
        }
    }
}
