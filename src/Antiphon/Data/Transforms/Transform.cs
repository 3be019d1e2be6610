using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>One step between a stored picture and a network's input. An immutable value; what is random is drawn from the stream of the picture in its epoch.</summary>
public abstract record Transform
{
    /// <summary>The shorter side beyond which more detail is of no use to this step; a decoder may shrink the picture down to it.</summary>
    public virtual int UsefulSide => int.MaxValue;

    /// <summary>The shape this step makes of a picture of the given shape.</summary>
    public virtual Shape Result(Shape shape) => shape;

    /// <summary>Changes the picture.</summary>
    public abstract void Apply(ImageBuffer image, Rng rng);
}
