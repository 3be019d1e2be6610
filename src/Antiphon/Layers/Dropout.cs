using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>In training each cell is silent with probability p and the others speak louder by 1 / (1 - p); in evaluation the input goes on as it is.</summary>
public sealed class Dropout : Layer
{
    private readonly Rng _random;
    private readonly Slot _mask;

    internal Dropout(string name, double p, Shape shape, Wiring wiring)
    {
        Probability = p is >= 0 and < 1 ? p : throw new UsageException($"{name}: a dropout of {p}, expected at least 0 and below 1");
        _random = wiring.Random.Stream(name);
        _mask = wiring.PerItem(shape);
    }

    /// <summary>p, the probability with which a cell is silent.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <summary>The mask of a pass's last forward pass, rows x the input's shape: 0 where a cell is silent, 1 / (1 - p) elsewhere; null if that pass was in evaluation.</summary>
    /// <exception cref="InvalidOperationException">No forward pass has been made with the pass's number of rows.</exception>
    public Tensor? MaskOf(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return pass.WasTraining(this) ? pass[_mask] : null;
    }

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        c.Output.CopyFrom(c.Input());
        if (c.Pass.IsTraining)
        {
            c.Output.Multiply(_random.Stream(c.Pass.Step).Mask(c.Pass[_mask], 1 - Probability, 1 / (1 - Probability), c.Pass.Skip(_mask.Shape)));
        }
    }

    /// <inheritdoc/>
    public override void Backward(Context c) => c.Leave(c.Pass.IsTraining ? c.Delta?.Multiply(c.Pass[_mask]) : c.Delta);
}
