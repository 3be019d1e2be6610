namespace Antiphon.Kernels;

/// <summary>What a pool makes of the pixels under its window.</summary>
public enum Pooling
{
    /// <summary>The largest.</summary>
    Max,

    /// <summary>The mean over the pixels that exist.</summary>
    Average,
}
