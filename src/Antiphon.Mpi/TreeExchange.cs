using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Antiphon.Kernels;
using Antiphon.Training;
using static System.Numerics.Tensors.TensorPrimitives;

namespace Antiphon.Mpi;

/// <summary>
/// Finishes a tree sum between processes: the numbers are cut into a slice for each, every branch's slice goes to its process, which adds them up as the tree says, and then all slices go to all. With k branches in
/// each of R processes, each sends 4 N (k + 1) (R - 1) / R bytes of N numbers; for k = 1 that is what a ring sends.
/// </summary>
internal sealed unsafe class TreeExchange(ShardPlan plan, int tag, Tensor[] branches) : Exchange
{
    // Slices begin at a cache line.
    private const int Line = 16;

    private readonly Dictionary<(int First, int End), nint> _have = [];
    private readonly int _length = (int)branches[0].Shape.Length;
    private float[] _inbox = [];
    private bool _isSummed;

    /// <summary>The branches' sums.</summary>
    public Tensor[] Branches => branches;

    private int Me => plan.Rank;

    private int Own => Cut(Me + 1) - Cut(Me);

    public override void Begin()
    {
        _isSummed = false;
        _have.Clear();
        var others = 0;
        for (var rank = 0; rank < plan.Processes; rank++)
        {
            others += rank == Me ? 0 : plan.NodesOf(rank).Count;
        }

        if (_inbox.Length == 0)
        {
            _inbox = GC.AllocateUninitializedArray<float>(Math.Max(1, others * Own), pinned: true); // a message into memory that moves would be lost
        }

        var at = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_inbox));
        for (var i = 0; i < branches.Length; i++)
        {
            _have.Add(plan.NodesOf(Me)[i], (nint)(Data(i) + Cut(Me)));
        }

        for (var rank = 0; rank < plan.Processes; rank++)
        {
            for (var i = 0; rank != Me && i < plan.NodesOf(rank).Count; i++)
            {
                _have.Add(plan.NodesOf(rank)[i], (nint)at);
                Receive(at, Own, rank, tag);
                at += Own;
            }
        }

        for (var d = 1; d < plan.Processes; d++)
        {
            var to = (Me + d) % plan.Processes;
            for (var i = 0; i < branches.Length; i++)
            {
                Send(Data(i) + Cut(to), Cut(to + 1) - Cut(to), to, tag);
            }
        }
    }

    protected override bool GoOn()
    {
        if (_isSummed)
        {
            return false;
        }

        _isSummed = true;
        var sum = Data(0);
        if (Own > 0)
        {
            new Span<float>(Sum(0, plan.Shards), Own).CopyTo(new Span<float>(sum + Cut(Me), Own));
        }

        for (var rank = 0; rank < plan.Processes; rank++)
        {
            if (rank != Me)
            {
                Receive(sum + Cut(rank), Cut(rank + 1) - Cut(rank), rank, tag + 1);
            }
        }

        for (var d = 1; d < plan.Processes; d++)
        {
            Send(sum + Cut(Me), Own, (Me + d) % plan.Processes, tag + 1);
        }

        return true;
    }

    private float* Sum(int first, int end)
    {
        if (_have.TryGetValue((first, end), out var there))
        {
            return (float*)there;
        }

        var middle = ShardPlan.Middle(first, end);
        var (left, right) = ((nint)Sum(first, middle), (nint)Sum(middle, end));
        var sum = new Span<float>((float*)left, Own);
        Add(sum, new ReadOnlySpan<float>((float*)right, Own), sum);
        return (float*)left;
    }

    private int Cut(int rank) => rank == plan.Processes ? _length : (int)((long)_length * rank / plan.Processes) / Line * Line;

    // A device's memory on the host is pinned.
    private float* Data(int branch) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(branches[branch].Elements<float>()));
}
