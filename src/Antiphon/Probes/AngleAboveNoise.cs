using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>Angles in degrees between what a rule computes and what is exact, group by group and over all; not a number where either is lost in rounding.</summary>
internal static class AngleAboveNoise
{
    // What a float rounds off, as a share of its size.
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>Angles by the names of synapses, and over all of them as one vector under all.</summary>
    /// <param name="view">What is looked at.</param>
    /// <param name="rule">The rule's side; null where nothing arrives.</param>
    /// <param name="exact">The exact side.</param>
    /// <param name="size">The size of the terms that are summed, which rounding is a share of.</param>
    public static IReadOnlyDictionary<string, double> By(ProbeView view, Func<ProbedSynapse, ReadOnlyTensor?> rule, Func<ProbedSynapse, ReadOnlyTensor?> exact, Func<ProbedSynapse, double> size)
    {
        var angles = new OrderedDictionary<string, double>();
        var all = default(Products);
        foreach (var s in view.Synapses)
        {
            var floor = Rounding * size(s);
            var here = Products.Of(rule(s), exact(s), floor * floor);
            angles.Add(s.Name, here.Angle);
            all += here;
        }

        angles.Add("all", all.Angle);
        return angles;
    }

    // Sums of products, which add up over groups.
    private readonly record struct Products(double Dot, double OfRule, double OfExact, double Floor)
    {
        public double Angle => OfRule > Floor && OfExact > Floor ? double.RadiansToDegrees(Math.Acos(Math.Clamp(Dot / Math.Sqrt(OfRule * OfExact), -1, 1))) : double.NaN;

        public static Products Of(ReadOnlyTensor? rule, ReadOnlyTensor? exact, double floor) =>
            new(rule is null || exact is null ? 0 : rule.Dot(exact), rule?.Dot(rule) ?? 0, exact?.Dot(exact) ?? 0, floor);

        public static Products operator +(Products a, Products b) => new(a.Dot + b.Dot, a.OfRule + b.OfRule, a.OfExact + b.OfExact, a.Floor + b.Floor);
    }
}
