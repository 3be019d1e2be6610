using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// PFA, product feedback alignment: the error goes back through a population of its own, eps = F' delta with F fixed, delta_below = R' eps with R plastic, so that B = F R in one matrix. R descends along
/// eps pre' under the optimizer and decay of W. As E[F F'] = 1, F R follows W as in the Kolen-Pollack circuit, and no two synapses need link one pair of cells in both directions.
/// </summary>
public abstract record ProductFeedbackAlignment : FeedbackRule
{
    /// <inheritdoc/>
    public sealed override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public sealed override bool IsPlastic => true;

    /// <inheritdoc/>
    public sealed override bool LearnsFromProduct => true;

    /// <inheritdoc/>
    public sealed override Source Source { get; } = new(
        "Li, Ji-An and Benna, Marcus K.", 2024, "Deep learning without weight symmetry", "arXiv", "arXiv:2405.20594");

    /// <inheritdoc/>
    public sealed override Tensor Grow(BirthView s)
    {
        var (g, m) = (s.Spec.Geometry, Width(s.Spec.Geometry.Outputs));
        Fixed(s.Remember("F", new(m, g.Outputs)), s.Random.Stream("F"));
        s.Spec.Init.Draw(s.Plastic("R", new((int)(g.Weights.Length / g.Outputs), m)), s.Random.Stream("R"));
        return s.Zeros(g.Weights);
    }

    /// <inheritdoc/>
    public sealed override void Refresh(RefreshView s) => s.Multiply(s.Plastic("R"), s.Remembered("F"), s.B);

    /// <inheritdoc/>
    public sealed override void Learn(SynapseView s)
    {
        var r = s.Plastic("R");
        s.Descend(r, s.MultiplyByTransposed(s.LocalProduct, s.Remembered("F"), s.Scratch(r.Rows, r.Shape.Item))); // pre (F' delta)' = (pre delta') F
    }

    /// <summary>Cells of the population for so many outputs.</summary>
    protected abstract int Width(int outputs);

    /// <summary>Draws F, cells x outputs, with E[F'F] = 1.</summary>
    protected abstract void Fixed(Tensor f, Rng random);
}
