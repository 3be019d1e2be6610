namespace Antiphon.Kernels;

/// <summary>What is summed per channel, written once for every width of vector.</summary>
internal unsafe interface IChannelSum
{
    /// <summary>Adds one vector's worth to the two sums. The table holds one number a channel, in step with the data.</summary>
    void Step<TLane, V>(float* x, float* delta, float* y, float* table, ref V first, ref V second)
        where TLane : struct, ILane<V>
        where V : unmanaged;
}
