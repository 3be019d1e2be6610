using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>A pool that follows a unit.</summary>
/// <param name="Kind">The largest or the mean.</param>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Stride">Pixels from one window to the next.</param>
/// <param name="Padding">Pixels that are put around the picture.</param>
public readonly record struct UnitPool(Pooling Kind, int Size, int Stride, int Padding = 0)
{
    /// <summary>The pool over a picture of height x width x channels.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    internal Geometry Over(Shape picture) => new Geometry(picture[0], picture[1], picture[2], picture[2], Size, Size, Stride, Padding).Validated();

    /// <summary>The picture that it makes of a picture of height x width x channels.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    internal Shape OutputOver(Shape picture)
    {
        var g = Over(picture);
        return new(g.OutHeight, g.OutWidth, g.Outputs);
    }
}
