namespace Antiphon.Kernels;

/// <summary>What a tensor is made of: float for work, double for oracles.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,
}
