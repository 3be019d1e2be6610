namespace Antiphon.Benchmarks;

/// <summary>The three linear maps of a synapse.</summary>
public enum KernelPass
{
    /// <summary>Forward.</summary>
    Apply,

    /// <summary>The error for the layer below.</summary>
    Adjoint,

    /// <summary>The local product.</summary>
    Outer,
}
