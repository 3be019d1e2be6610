namespace Antiphon.Kernels;

/// <summary>Adds up the slots of the sums at 36 positions and transforms them into nine taps. A task is some synapses.</summary>
internal unsafe struct WinogradTapsJob : IJob, ILaneJob
{
    private const int Grain = 1 << 10;

    public float* Sums;
    public float* Product;
    public nint Step;
    public nint Synapses;
    public int Slots;

    public readonly int Tasks => (int)((Synapses + Grain - 1) / Grain);

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var room = stackalloc float[18 * 16];
        var first = (nint)task * Grain;
        WinogradTransform<TLane, V>.Taps(Sums + first, Step, Slots, Math.Min(Grain, Synapses - first), room, Product + first, Synapses);
    }
}
