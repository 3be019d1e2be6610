namespace Antiphon.Kernels;

/// <summary>What is done with each element, written once for every width of vector.</summary>
internal unsafe interface IElementwise
{
    /// <summary>One vector at the same place of four tensors; unused ones are aliases of the first.</summary>
    void Step<TLane, V>(float* a, float* b, float* c, float* d)
        where TLane : struct, ILane<V>
        where V : unmanaged;
}
