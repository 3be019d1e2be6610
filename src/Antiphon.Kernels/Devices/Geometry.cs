namespace Antiphon.Kernels;

/// <summary>
/// Which input touches which output through which weight: a convolution, with a dense layer as the convolution of a picture of one pixel.
/// Activities are N x height x width x channels, weights kernel height x kernel width x (inputs / groups) x outputs.
/// </summary>
/// <param name="Height">Rows of pixels of the input.</param>
/// <param name="Width">Pixels in a row of the input.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="KernelHeight">Taps from top to bottom.</param>
/// <param name="KernelWidth">Taps from left to right.</param>
/// <param name="Stride">Input pixels from one output to the next.</param>
/// <param name="Padding">Zeros around the input, on each side.</param>
/// <param name="Dilation">Input pixels from one tap to the next.</param>
/// <param name="Groups">Groups of channels that do not touch each other.</param>
public readonly record struct Geometry(
    int Height, int Width, int Inputs, int Outputs,
    int KernelHeight = 1, int KernelWidth = 1, int Stride = 1, int Padding = 0, int Dilation = 1, int Groups = 1)
{
    /// <summary>Every input touches every output once.</summary>
    public static Geometry Dense(int inputs, int outputs) => new(1, 1, inputs, outputs);

    /// <summary>Rows of pixels of the output.</summary>
    public int OutHeight => (Height + 2 * Padding - Dilation * (KernelHeight - 1) - 1) / Stride + 1;

    /// <summary>Pixels in a row of the output.</summary>
    public int OutWidth => (Width + 2 * Padding - Dilation * (KernelWidth - 1) - 1) / Stride + 1;

    /// <summary>Input channels of one group.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>Output channels of one group.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>Whether this is the geometry of a dense layer.</summary>
    public bool IsDense => this == Dense(Inputs, Outputs);

    /// <summary>The shape of the weights.</summary>
    public Shape Weights => new(KernelHeight, KernelWidth, GroupInputs, Outputs);

    /// <summary>Synapses that reach one output unit.</summary>
    public int FanIn => KernelHeight * KernelWidth * GroupInputs;

    /// <summary>Synapses that leave one input unit, at stride 1.</summary>
    public int FanOut => KernelHeight * KernelWidth * GroupOutputs;

    /// <summary>Multiply-adds of one pass over one item, padded taps included.</summary>
    public long Operations => (long)OutHeight * OutWidth * FanIn * Outputs;

    /// <summary>The geometry of the same weights over an input of another size.</summary>
    public Geometry Over(int height, int width) => this with { Height = height, Width = width };

    /// <summary>Output positions at which a tap touches the input and not the padding: how often the weights of that tap are used on one item.</summary>
    public int Uses(int tapRow, int tapColumn) => Valid(tapRow, Height, OutHeight) * Valid(tapColumn, Width, OutWidth);

    /// <summary>This geometry, if it is one.</summary>
    /// <exception cref="ArgumentException">An extent is below 1, the groups do not divide the channels, or the kernel does not fit the padded input.</exception>
    public Geometry Validated()
    {
        if (Height < 1 || Width < 1 || Inputs < 1 || Outputs < 1 || KernelHeight < 1 || KernelWidth < 1 || Stride < 1 || Padding < 0 || Dilation < 1 || Groups < 1)
        {
            throw new ArgumentException($"sizes, stride, dilation and groups are at least 1 and padding at least 0, got {this}");
        }

        if (Inputs % Groups != 0 || Outputs % Groups != 0)
        {
            throw new ArgumentException($"{Groups} groups do not divide {Inputs} input and {Outputs} output channels");
        }

        return Height + 2 * Padding > Dilation * (KernelHeight - 1) && Width + 2 * Padding > Dilation * (KernelWidth - 1)
            ? this
            : throw new ArgumentException($"a {KernelHeight}x{KernelWidth} kernel (dilation {Dilation}) does not fit an input of {Height}x{Width} with padding {Padding}");
    }

    /// <summary>This geometry, if it is one of a pool.</summary>
    /// <exception cref="ArgumentException">It is no geometry, outputs are not as many as inputs, there are groups or dilation, or the padding would leave a window without a pixel.</exception>
    public Geometry ValidatedPool()
    {
        _ = Validated();
        if (Inputs != Outputs || Groups != 1 || Dilation != 1)
        {
            throw new ArgumentException($"a pool has as many outputs as inputs, one group and no dilation, got {this}");
        }

        return Padding < KernelHeight && Padding < KernelWidth ? this : throw new ArgumentException($"padding {Padding} would leave some windows of {KernelHeight}x{KernelWidth} without a pixel");
    }

    /// <summary>Sizes, kernel and what is out of the ordinary, in one line.</summary>
    public override string ToString() =>
        $"{Height}x{Width}x{Inputs} to {Outputs} channels, kernel {KernelHeight}x{KernelWidth}, stride {Stride}, padding {Padding}, dilation {Dilation}, groups {Groups}";

    private int Valid(int tap, int size, int outputs)
    {
        var valid = 0;
        for (var o = 0; o < outputs; o++)
        {
            var i = o * Stride - Padding + tap * Dilation;
            valid += i >= 0 && i < size ? 1 : 0;
        }

        return valid;
    }
}
