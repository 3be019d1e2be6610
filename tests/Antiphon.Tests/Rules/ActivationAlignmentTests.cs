using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class ActivationAlignmentTests
{
    public static TheoryData<string> Kinds() => [.. Bed.Geometries.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Inputs_of_full_rank_lead_B_to_W_to_scale(string kind)
    {
        // A mean that is not 0 and units of different size, as activities have them.
        var bed = new Bed(Bed.Geometries[kind], new ActivationAlignment { Alpha = 0.4, Beta = 2 });
        var x = bed.Input(40);
        x.Write([.. x.Numbers().Select((number, i) => (0.5 + number) * (1 + i % 3))]);

        bed.Learn(x, 3000, rate: 1);

        Lab.AssertClose(bed.W.Clone().Scale(2 / (2 * 0.4)).Numbers(), bed.B.Numbers(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_its_fixed_point_B_stays(string kind)
    {
        var bed = new Bed(Bed.Geometries[kind], new ActivationAlignment { Alpha = 0.25, Beta = 2 });
        bed.B.CopyFrom(bed.W).Scale(4);

        bed.Learn(bed.Input(5), 3, rate: 0.5);

        Assert.Equal(bed.W.Clone().Scale(4).Numbers(), bed.B.Numbers());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void B_descends_on_the_loss(string kind)
    {
        const double Rate = 0.7;
        var rule = new ActivationAlignment { Alpha = 0.3, Beta = 1.7 };
        var (g, bed) = (Bed.Geometries[kind], new Bed(Bed.Geometries[kind], rule));
        var (x, before) = (bed.Input(6), bed.B.Numbers());
        var slope = bed.Derivative(() =>
        {
            var (p, q) = (Answer(bed.W), Answer(bed.B));
            return (rule.Alpha * q.Dot(q) - rule.Beta * p.Dot(q)) / x.Rows;
        });

        bed.Learn(x, 1, Rate);

        // The loss is a mean over items and over the places where each synapse was used; the length of an input is that of what reaches one cell.
        var (uses, length) = (Bed.Uses(g), g.FanIn * x.Numbers().Average(number => number * number));
        Lab.AssertClose([.. slope.Zip(uses, (d, times) => -Rate / length * d / times)], [.. bed.B.Numbers().Zip(before, (now, then) => now - then)], 1e-9);

        Tensor Answer(Tensor f)
        {
            var y = Tensor.Batch(Lab.Exact, x.Rows, g.IsDense ? new(g.Outputs) : new(g.OutHeight, g.OutWidth, g.Outputs));
            Lab.Exact.Apply(g, x, f, y);
            return y;
        }
    }

    [Fact]
    public void Without_activity_B_stays()
    {
        var bed = new Bed(Geometry.Dense(7, 5), new ActivationAlignment());
        var before = bed.B.Numbers();

        bed.Learn(bed.Input(4).Fill(0), 2, rate: 0.5);

        Assert.Equal(before, bed.B.Numbers());
    }
}
