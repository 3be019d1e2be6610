using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>The extents of a tensor, one to four of them, outermost first: a batch of pictures is N x H x W x C.</summary>
public readonly record struct Shape
{
    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A shape from its extents.</summary>
    /// <exception cref="ArgumentException">There are none or more than four extents, or one is below 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length is < 1 or > 4)
        {
            throw new ArgumentException($"a shape has one to four extents, not {extents.Length}", nameof(extents));
        }

        foreach (var extent in extents)
        {
            if (extent < 1)
            {
                throw new ArgumentException($"every extent of a shape is at least 1, got {string.Join('x', extents.ToArray())}", nameof(extents));
            }
        }

        Rank = extents.Length;
        _d0 = extents[0];
        _d1 = Rank > 1 ? extents[1] : 1;
        _d2 = Rank > 2 ? extents[2] : 1;
        _d3 = Rank > 3 ? extents[3] : 1;
    }

    /// <summary>How many extents there are.</summary>
    public int Rank { get; }

    /// <summary>The product of the extents.</summary>
    public long Length => (long)_d0 * _d1 * _d2 * _d3;

    /// <summary>The innermost extent: the channels of a picture, the units of a dense layer.</summary>
    public int Channels => this[Rank - 1];

    /// <summary>One extent, outermost first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is not below <see cref="Rank"/>.</exception>
    [IndexerName("Extent")] // its default name, Item, is taken
    public int this[int axis] => axis < 0 || axis >= Rank
        ? throw new ArgumentOutOfRangeException(nameof(axis), axis, $"the shape {this} has {Rank} axes")
        : axis switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 };

    /// <summary>This shape as the item of a batch: one more extent in front.</summary>
    /// <exception cref="ArgumentException">The shape has four extents already.</exception>
    public Shape Batch(int rows) => Rank switch
    {
        1 => new(rows, _d0),
        2 => new(rows, _d0, _d1),
        3 => new(rows, _d0, _d1, _d2),
        _ => throw new ArgumentException($"a batch of {this} would have five extents"),
    };

    /// <summary>The shape of one row: every extent but the first.</summary>
    public Shape Item => Rank switch
    {
        1 => new(1),
        2 => new(_d1),
        3 => new(_d1, _d2),
        _ => new(_d1, _d2, _d3),
    };

    /// <summary>The extents joined by an x, as in 28x28x1.</summary>
    public override string ToString() => Rank switch
    {
        1 => $"{_d0}",
        2 => $"{_d0}x{_d1}",
        3 => $"{_d0}x{_d1}x{_d2}",
        _ => $"{_d0}x{_d1}x{_d2}x{_d3}",
    };
}
