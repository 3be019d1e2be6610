using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// y = join(main(x) + skip(x)) with join a norm that ends the main path, adds the skip and takes the positive part; skip is the identity if there is none.
/// The error goes down both paths and the two are summed. Source: He, Zhang, Ren, Sun 2016, arXiv:1512.03385.
/// </summary>
public sealed class Residual(Layer main, Layer? skip, BatchNorm join) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var h = main.Forward(pass, x);
        return join.Keep(pass, join.Forward(pass, h, skip?.Forward(pass, x) ?? x));
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        // A unit inside may hear a broadcast even where no error comes from above.
        Tensor? down = null;
        if (delta is not null)
        {
            join.Adjoint(pass, delta, down = pass.Rent(delta.Shape.Item));
        }

        var beside = skip is null ? delta : skip.Backward(pass, delta);
        return main.BackwardOnto(pass, down, beside);
    }
}
