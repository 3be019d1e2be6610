using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.PublicApi;

/// <summary>
/// A feedback path of two matrices in a row, B = F R, each of which descends along its own share of the local product G: dF = G R', dR = F' G.
/// Two plastic tensors beside a B that neither of them is.
/// </summary>
public sealed record ProductFeedback : FeedbackRule
{
    /// <summary>Cells between the two matrices.</summary>
    public int Inner { get; init; } = 16;

    public override Transport Transport => Transport.None;

    public override Source Source { get; } = Source.Unpublished("Lab, This", 2026, "Feedback in two stages");

    public override bool IsPlastic => true;

    public override Tensor Grow(BirthView s)
    {
        var (g, size) = (s.Spec.Geometry, Math.Sqrt(s.Spec.Init.Std / Math.Sqrt(Inner)));
        s.Random.Stream("F").Normal(s.Plastic("F", new((int)(g.Weights.Length / g.Outputs), Inner)), size);
        s.Random.Stream("R").Normal(s.Plastic("R", new(Inner, g.Outputs)), size);
        return s.Zeros(g.Weights);
    }

    public override void Refresh(RefreshView s) => s.Multiply(s.Plastic("F"), s.Plastic("R"), s.B);

    public override void Learn(SynapseView s)
    {
        var (f, r) = (s.Plastic("F"), s.Plastic("R"));
        s.Descend(f, s.MultiplyByTransposed(s.LocalProduct, r, s.Remember("dF", f.Shape)));
        s.Descend(r, s.TransposedMultiply(f, s.LocalProduct, s.Remember("dR", r.Shape)));
    }
}
