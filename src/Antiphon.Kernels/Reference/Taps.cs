namespace Antiphon.Kernels;

/// <summary>Every item, output pixel and tap of a geometry, in this order, with the input pixel that is met there.</summary>
internal struct Taps(Geometry geometry, int items)
{
    private readonly int _taps = geometry.KernelHeight * geometry.KernelWidth;
    private readonly int _pixels = geometry.OutHeight * geometry.OutWidth;
    private int _pixel;

    /// <summary>The item of the batch.</summary>
    public int Item { get; private set; }

    /// <summary>The tap: kernel row times kernel width plus kernel column.</summary>
    public int Tap { get; private set; } = -1;

    /// <summary>Where the output pixel starts in its row.</summary>
    public readonly int Output => _pixel * geometry.Outputs;

    /// <summary>Where the input pixel starts in its row.</summary>
    public readonly int Input => (InputRow * geometry.Width + InputColumn) * geometry.Inputs;

    /// <summary>Whether the tap meets a pixel of the input and not the padding.</summary>
    public readonly bool Exists => InputRow >= 0 && InputRow < geometry.Height && InputColumn >= 0 && InputColumn < geometry.Width;

    /// <summary>Whether this is the first tap of an output pixel.</summary>
    public readonly bool IsFirst => Tap == 0;

    /// <summary>Whether this is the last tap of an output pixel.</summary>
    public readonly bool IsLast => Tap == _taps - 1;

    /// <summary>Whether this is the last tap of the last output pixel of an item.</summary>
    public readonly bool IsLastOfItem => IsLast && _pixel == _pixels - 1;

    /// <summary>This meeting, for foreach.</summary>
    public readonly Taps Current => this;

    private readonly int InputRow => _pixel / geometry.OutWidth * geometry.Stride - geometry.Padding + Tap / geometry.KernelWidth * geometry.Dilation;

    private readonly int InputColumn => _pixel % geometry.OutWidth * geometry.Stride - geometry.Padding + Tap % geometry.KernelWidth * geometry.Dilation;

    /// <summary>The meetings from the first.</summary>
    public readonly Taps GetEnumerator() => this;

    /// <summary>The first tap of the same output pixel.</summary>
    public readonly Taps FirstTap() => this with { Tap = 0 };

    /// <summary>On to the next meeting.</summary>
    public bool MoveNext()
    {
        if (++Tap == _taps)
        {
            Tap = 0;
            if (++_pixel == _pixels)
            {
                _pixel = 0;
                Item++;
            }
        }

        return Item < items;
    }
}
