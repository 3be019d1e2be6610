namespace Antiphon.Layers;

/// <summary>What a parameter is for; weight decay acts on the first two unless asked otherwise.</summary>
public enum ParameterKind
{
    /// <summary>Forward weights W.</summary>
    Forward,

    /// <summary>Feedback weights B.</summary>
    Feedback,

    /// <summary>An offset per channel.</summary>
    Bias,

    /// <summary>Gain or offset of a norm.</summary>
    Norm,
}
