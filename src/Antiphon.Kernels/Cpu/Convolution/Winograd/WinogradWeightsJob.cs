namespace Antiphon.Kernels;

/// <summary>Transforms packed 3x3 weights into panels of 36 positions. A task is some source channels of one panel.</summary>
internal unsafe struct WinogradWeightsJob : IJob, ILaneJob
{
    private const int ChannelsPerTask = 16;

    public float* Packed;
    public float* Transformed;

    /// <summary>Of nine taps.</summary>
    public Panels From;

    /// <summary>Of 36 positions; only so many of them, from the first on, are transformed and have memory.</summary>
    public Panels To;

    public int First;
    public int Count;

    public readonly int Tasks => Count * Stretches;

    private readonly int Stretches => (From.GroupSources + ChannelsPerTask - 1) / ChannelsPerTask;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var room = stackalloc float[18 * 16];
        int panel = First + task / Stretches, first = task % Stretches * ChannelsPerTask;
        var (from, to) = (From.At(panel), To.At(panel));
        var channels = Math.Min(ChannelsPerTask, From.GroupSources - first);
        var step = (nint)From.GroupSources * from.Width;
        var offset = (nint)first * from.Width;
        WinogradTransform<TLane, V>.Weights(
            Packed + from.Start + offset, step, (nint)channels * from.Width, room, Transformed + (to.Start - To.At(First).Start) + offset, step);
    }
}
