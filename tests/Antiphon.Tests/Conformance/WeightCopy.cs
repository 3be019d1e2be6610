using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Tests.Conformance;

/// <summary>
/// B = g W, copied anew in every backward pass. Unlike any rule of the catalogue it reads W in full without its B being W, and has an option whose range is its own:
/// the gain g in decibels, above -40 and at most 0, which refuses 0.5 and 7 and takes -1.
/// </summary>
internal sealed record WeightCopy : FeedbackRule
{
    /// <summary>The gain, 20 log10 g.</summary>
    public double Decibels { get; init => field = value is > -40 and <= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Decibels), value, "the gain is above -40 dB and at most 0 dB"); } = -6;

    /// <summary>The line it would have in the catalogue.</summary>
    public static CatalogueEntry Entry { get; } = CatalogueEntry.Of("copy", "scaled copy of W", new WeightCopy(), (r, o) => r with { Decibels = o.Number("db", r.Decibels) });

    public override Transport Transport => Transport.Full;

    public override Source Source { get; } = Source.Unpublished("Nobody", 2026, "Copies");

    public override Tensor Grow(BirthView s) => s.Zeros(s.Spec.Geometry.Weights);

    public override void Refresh(RefreshView s) => s.B.CopyFrom(s.Reveal()).Scale(Math.Pow(10, Decibels / 20));
}
