using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class SymmetricAlignmentTests
{
    [Theory]
    [InlineData("dense", 0.02, 1, 2)]
    [InlineData("strided, padded", 0.3, 0.5, 0.4)]
    [InlineData("grouped", 0.1, 2, 0.4)]
    public void With_W_held_B_nears_its_fixed_point_by_one_factor_a_step(string kind, double rate, double alpha, double beta)
    {
        var bed = new Bed(Bed.Geometries[kind], new SymmetricAlignment { Alpha = alpha, Beta = beta });
        var (born, end) = (bed.B.Numbers(), bed.W.Clone().Scale(beta / (2 * alpha)).Numbers());
        for (var step = 1; step <= 12; step++)
        {
            bed.Learn(bed.Input(1), 1, rate);

            Lab.AssertClose([.. end.Zip(born, (e, b) => e + Math.Pow(1 - 2 * rate * alpha, step) * (b - e))], bed.B.Numbers(), 1e-13);
        }
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("strided, padded, grouped")]
    public void While_W_learns_B_descends_towards_it_whatever_the_error(string kind)
    {
        var network = Lab.Grow(kind, new SymmetricAlignment { Alpha = 0.7, Beta = 3 });
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        Assert.All(network.Synapses.Where(s => s.B is not null), s =>
            Lab.AssertClose([.. s.B!.Numbers().Zip(s.W.Value.Numbers(), (b, w) => 2 * 0.7 * b - 3 * w)], pass.Gradients.DirectionOf(s.Plastic.Single())!.Numbers(), 1e-14));
    }

    [Fact]
    public void At_its_fixed_point_B_stays()
    {
        var network = Lab.Grow("padded", new SymmetricAlignment());
        network.At("here").B!.CopyFrom(network.At("here").W.Value);
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);

        Assert.Equal(0, pass.Gradients.DirectionOf(network.At("here").Plastic.Single())!.Norm());
        Assert.NotEqual(0, pass.Gradients.DirectionOf(network.At("readout").Plastic.Single())!.Norm());
    }
}
