namespace Antiphon.Training;

/// <summary>The parts of a training step, in their order.</summary>
public enum StepPhase
{
    /// <summary>Data to output.</summary>
    Forward,

    /// <summary>Output to cost and output error.</summary>
    Loss,

    /// <summary>Errors carried back, local products, and what B learns while engaged.</summary>
    Backward,

    /// <summary>The optimizer.</summary>
    Descent,

    /// <summary>What B learns at rest.</summary>
    Rest,
}
