using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>In training, noise on the presynaptic activity of a group of synapses: y = x + noise; in evaluation y = x. The error passes as it is.</summary>
public sealed class PreNoise : Layer
{
    private readonly double _size;
    private readonly Rng _random;
    private readonly Slot _noise;

    internal PreNoise(string synapse, double size, Shape shape, Wiring wiring)
    {
        (_size, _random) = (size, wiring.Random.Stream(synapse));
        _noise = wiring.PerItem(shape);
    }

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        c.Output.CopyFrom(c.Input());
        if (c.Pass.IsTraining)
        {
            c.Output.Add(Feedback.DrawPreNoise(_random, c.Pass.Step, c.Pass[_noise], _size, c.Pass.Skip(_noise.Shape)));
        }
    }

    /// <inheritdoc/>
    public override void Backward(Context c) => c.Leave(c.Delta);
}
