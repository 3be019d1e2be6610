namespace Antiphon.Kernels;

/// <summary>Adds up the slots of the sums at 36 positions and transforms them into nine taps. A task is some input channels.</summary>
internal unsafe struct WinogradTapsJob : IJob, ILaneJob
{
    private const int Grain = 1 << 10;

    public float* Sums;
    public float* Product;
    public nint Step;
    public int Slots;
    public int Inputs;

    /// <summary>Output channels that there are sums of.</summary>
    public int Channels;

    /// <summary>The first of them in the product.</summary>
    public int Left;

    /// <summary>Output channels of the product.</summary>
    public int Outputs;

    public readonly int Tasks => (Inputs + InputsPerTask - 1) / InputsPerTask;

    private readonly int InputsPerTask => Math.Max(1, Grain / Channels);

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var room = stackalloc float[18 * 16];
        var synapses = (nint)Inputs * Outputs;
        var end = Math.Min(Inputs, (task + 1) * InputsPerTask);
        for (var input = task * InputsPerTask; input < end; input++)
        {
            WinogradTransform<TLane, V>.Taps(Sums + (nint)input * Channels, Step, Slots, Channels, room, Product + (nint)input * Outputs + Left, synapses);
        }
    }
}
