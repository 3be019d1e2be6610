namespace Antiphon.Rules;

/// <summary>How much of the forward weights W a rule carries to the feedback path, from nothing to everything.</summary>
public enum Transport
{
    /// <summary>Nothing: only activity travels.</summary>
    None,

    /// <summary>The sign of each weight, one bit a synapse.</summary>
    Sign,

    /// <summary>The signs, and the norm of each layer: one number a layer.</summary>
    SignAndNorm,

    /// <summary>The change of each weight, but not the weight.</summary>
    Change,

    /// <summary>The weights themselves.</summary>
    Full,
}
