using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>In training each cell is silent with probability p and the others speak louder by 1 / (1 - p); in evaluation nothing happens.</summary>
public sealed class Dropout : Layer
{
    private readonly double _p;
    private readonly Rng _random;
    private readonly Slot _mask;
    private readonly Slot _output;

    internal Dropout(string name, double p, Shape shape, Wiring wiring)
    {
        _p = p is >= 0 and < 1 ? p : throw new UsageException($"{name}: a dropout of {p}, expected at least 0 and below 1");
        _random = wiring.Random.Stream(name);
        _mask = wiring.PerItem(shape);
        _output = wiring.PerItem(shape);
    }

    /// <summary>The mask of a pass's last forward pass, rows x input: 0 where a cell is silent, 1 / (1 - p) elsewhere; null if that pass was in evaluation.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has been made with the pass's number of rows.</exception>
    public Tensor? MaskOf(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return ReferenceEquals(pass.OutputOf(this), pass[_output]) ? pass[_mask] : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        if (!pass.IsTraining)
        {
            return x;
        }

        _random.Stream(pass.Step).Mask(pass[_mask], 1 - _p, 1 / (1 - _p));
        return pass[_output].CopyFrom(x).Multiply(pass[_mask]);
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => delta is null || !pass.IsTraining ? delta : delta.Multiply(pass[_mask]);
}
