namespace Antiphon.Kernels;

/// <summary>Copies some channels of each pixel of a batch to channels of another. A task is one item.</summary>
internal unsafe struct CopyChannelsJob : IJob
{
    public float* From;
    public float* To;
    public nint FromStride;
    public nint ToStride;
    public int FromChannels;
    public int ToChannels;
    public int Pixels;
    public int Count;

    public readonly void Run(int task, int worker)
    {
        float* from = From + task * FromStride, to = To + task * ToStride;
        for (var pixel = 0; pixel < Pixels; pixel++, from += FromChannels, to += ToChannels)
        {
            new ReadOnlySpan<float>(from, Count).CopyTo(new(to, Count));
        }
    }
}
