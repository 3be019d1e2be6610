namespace Antiphon.Layers;

/// <summary>Which activities a layer's way back reads; what nobody needs is given up as soon as the way forward is past it.</summary>
[Flags]
public enum Needs
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The layer's inputs.</summary>
    Input = 1,

    /// <summary>The layer's output.</summary>
    Output = 2,
}
