using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class InformationAlignmentTests
{
    public static TheoryData<string> Kinds() => [.. Bed.Geometries.Keys];

    [Fact]
    public void The_mean_of_many_rests_is_the_regularised_pseudoinverse()
    {
        // Two outputs that are alike, so that a pseudoinverse is far from W'.
        const int Inputs = 8;
        var rule = new InformationAlignment { Rate = 0.005, Alpha = 2, Beta = 1, Gamma = 0.3, Samples = 256 };
        var bed = new Bed(Geometry.Dense(Inputs, 2), rule);
        var w = bed.W.Numbers();
        for (var i = 0; i < Inputs; i++)
        {
            w[2 * i + 1] = w[2 * i] + 0.6 * w[2 * i + 1];
        }

        bed.W.Write(w);
        var mean = bed.B.Clone().Fill(0);
        bed.Rest(800);
        for (var i = 0; i < 1600; i++)
        {
            bed.Rest(1);
            mean.Add(bed.B, 1.0 / 1600);
        }

        // alpha / 2 W' (beta W W' + gamma)^-1, with W divided by the root mean square of its answers to noise of variance 1.
        var size = Math.Sqrt(w.Sum(x => x * x) / 2);
        double[] v = [.. w.Select(x => x / size)];
        double Entry(int a, int b) => rule.Beta * Enumerable.Range(0, Inputs).Sum(i => v[2 * i + a] * v[2 * i + b]) + (a == b ? rule.Gamma : 0);
        var (m00, m01, m11) = (Entry(0, 0), Entry(0, 1), Entry(1, 1));
        var determinant = m00 * m11 - m01 * m01;
        var expected = bed.W.Clone().Write([.. Enumerable.Range(0, Inputs).SelectMany(i => (double[])[
            rule.Alpha / 2 * (v[2 * i] * m11 - v[2 * i + 1] * m01) / determinant,
            rule.Alpha / 2 * (v[2 * i + 1] * m00 - v[2 * i] * m01) / determinant])]);
        Assert.True(expected.AngleTo(bed.W) > 15, $"{expected.AngleTo(bed.W)} degrees");
        Assert.InRange(mean.AngleTo(expected), 0, 5);
        Assert.InRange(mean.Norm() / expected.Norm(), 0.9, 1.1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void B_descends_on_the_loss(string kind)
    {
        var rule = new InformationAlignment { Rate = 0.01, Alpha = 1.5, Beta = 0.4, Gamma = 0.2, Samples = 48 };
        var bed = new Bed(Bed.Geometries[kind], rule);
        var before = bed.B.Numbers();
        var x = bed.Next.Noise(rule.Samples, 16);
        var p = bed.Next.Respond(x);
        p.Scale(1 / Math.Sqrt(p.Numbers().Average(number => number * number)));
        var slope = bed.Derivative(() =>
        {
            var sent = bed.Next.Adjoint(bed.B, p);
            return (rule.Beta * sent.Dot(sent) - rule.Alpha * x.Dot(sent)) / x.Rows;
        });

        bed.Rest(1);

        // The loss is a mean over items and over the places where each synapse was used.
        double[] expected = [.. slope.Zip(Bed.Uses(bed.Noise), (d, times) => -rule.Rate * d / times).Zip(before, (d, b) => d - 2 * rule.Rate * rule.Gamma * b)];
        Lab.AssertClose(expected, [.. bed.B.Numbers().Zip(before, (now, then) => now - then)], 1e-9);
    }

    [Fact]
    public void The_size_of_W_does_not_matter()
    {
        var (one, other) = (new Bed(Bed.Geometries["padded"], new InformationAlignment()), new Bed(Bed.Geometries["padded"], new InformationAlignment()));
        other.W.Scale(100);

        one.Rest(5);
        other.Rest(5);

        Lab.AssertClose(one.B.Numbers(), other.B.Numbers(), 1e-12);
    }
}
