using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>One layer after the other, and back.</summary>
public sealed class Sequential(IReadOnlyList<Layer> layers) : Layer
{
    /// <summary>The layers from input to output.</summary>
    public IReadOnlyList<Layer> Layers { get; } = layers;

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        for (var i = 0; i < Layers.Count; i++)
        {
            x = Layers[i].Run(pass, x);
        }

        return x;
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => BackwardTo(0, pass, delta);

    /// <inheritdoc/>
    internal override Tensor? BackwardOnto(Pass pass, Tensor? delta, Tensor? beside) =>
        Layers.Count == 0 ? base.BackwardOnto(pass, delta, beside) : Layers[0].BackwardOnto(pass, BackwardTo(1, pass, delta), beside);

    private Tensor? BackwardTo(int first, Pass pass, Tensor? delta)
    {
        for (var i = Layers.Count - 1; i >= first; i--)
        {
            delta = Layers[i].Backward(pass, delta);
        }

        return delta;
    }
}
