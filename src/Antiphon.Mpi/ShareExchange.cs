using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Antiphon.Mpi;

/// <summary>Gives every process some bytes of the first one, and waits for it as long as it takes: it may be judging, or keeping what there is.</summary>
internal sealed unsafe class ShareExchange(int rank, int count, int tag, byte[] ofFirst) : Exchange
{
    private readonly int[] _length = GC.AllocateArray<int>(1, pinned: true);
    private int[] _words = [];
    private bool _isSent;

    public override TimeSpan? Patience => null;

    /// <summary>The bytes.</summary>
    public byte[] Bytes => MemoryMarshal.AsBytes(_words.AsSpan())[.._length[0]].ToArray();

    public override void Begin()
    {
        if (rank > 0)
        {
            Receive(Words(_length), 1, 0, tag);
            return;
        }

        _length[0] = ofFirst.Length;
        for (var to = 1; to < count; to++)
        {
            Send(Words(_length), 1, to, tag);
        }
    }

    protected override bool GoOn()
    {
        if (_isSent)
        {
            return false;
        }

        _isSent = true;
        _words = GC.AllocateArray<int>((_length[0] + sizeof(int) - 1) / sizeof(int), pinned: true);
        if (rank > 0)
        {
            Receive(Words(_words), _words.Length, 0, tag + 1);
            return true;
        }

        ofFirst.CopyTo(MemoryMarshal.AsBytes(_words.AsSpan()));
        for (var to = 1; to < count; to++)
        {
            Send(Words(_words), _words.Length, to, tag + 1);
        }

        return true;
    }

    private static float* Words(int[] words) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(words));
}
