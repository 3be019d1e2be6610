namespace Antiphon.Kernels;

/// <summary>
/// Arithmetic on one hardware vector of floats. Kernels are written once over this and compiled once per width: the methods are
/// static and the types are structs, so that each call becomes one instruction. Masks are vectors whose lanes are all ones or all zeros.
/// </summary>
/// <typeparam name="V">The vector.</typeparam>
internal unsafe interface ILane<V>
    where V : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    static abstract V Zero { get; }

    static abstract V Load(float* from);

    static abstract void Store(V value, float* to);

    /// <summary>The same number in every lane.</summary>
    static abstract V All(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    static abstract V Root(V a);

    /// <summary>a b + c, rounded once where the hardware can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The larger of two, and NaN where <paramref name="b"/> is.</summary>
    static abstract V Max(V a, V b);

    /// <summary>Where a &gt; b.</summary>
    static abstract V Above(V a, V b);

    /// <summary>Where a = b.</summary>
    static abstract V Equal(V a, V b);

    static abstract V And(V a, V b);

    static abstract V Or(V a, V b);

    /// <summary>a without the lanes of the mask b.</summary>
    static abstract V Without(V a, V b);
}
