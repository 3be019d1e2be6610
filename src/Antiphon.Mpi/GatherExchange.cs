using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Antiphon.Training;

namespace Antiphon.Mpi;

/// <summary>Gives every process the numbers of all shards, of which each has its own.</summary>
internal sealed unsafe class GatherExchange(ShardPlan plan, int length, int tag) : Exchange
{
    private readonly double[] _all = GC.AllocateArray<double>(length, pinned: true);

    /// <summary>The numbers: this process's before, all after.</summary>
    public Span<double> All => _all;

    public override void Begin()
    {
        var each = length / plan.Shards;
        var data = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_all));
        for (var rank = 0; rank < plan.Processes; rank++)
        {
            if (rank != plan.Rank)
            {
                var (first, end) = plan.OwnedBy(rank);
                Receive((float*)(data + first * each), 2 * (end - first) * each, rank, tag);
            }
        }

        var own = plan.OwnedBy(plan.Rank);
        for (var d = 1; d < plan.Processes; d++)
        {
            Send((float*)(data + own.First * each), 2 * (own.End - own.First) * each, (plan.Rank + d) % plan.Processes, tag);
        }
    }

    protected override bool GoOn() => false;
}
