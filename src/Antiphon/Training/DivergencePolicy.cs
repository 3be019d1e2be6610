namespace Antiphon.Training;

/// <summary>What becomes of a training whose numbers are no longer finite.</summary>
public enum DivergencePolicy
{
    /// <summary>It ends; what was kept last stays.</summary>
    Stop,

    /// <summary>It goes back to the end of the epoch before, and on at half the rate; after so many times it ends. A trainer without checkpoints has nothing to go back to: it ends.</summary>
    Rollback,

    /// <summary>A batch whose loss or a gradient is not finite is left out, and said so; it ends once a weight or a running moment is not finite.</summary>
    Warn,
}
