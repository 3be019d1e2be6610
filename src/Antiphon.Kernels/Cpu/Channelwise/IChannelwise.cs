namespace Antiphon.Kernels;

/// <summary>What is done with each element by the numbers of its channel, written once for every width of vector.</summary>
internal unsafe interface IChannelwise
{
    /// <summary>One vector. Table number n begins n * <paramref name="period"/> floats after the first.</summary>
    void Step<TLane, V>(float* to, float* a, float* b, float* table, nint period)
        where TLane : struct, ILane<V>
        where V : unmanaged;
}
