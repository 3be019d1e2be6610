using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Studies.Theory;

namespace Antiphon.Tests.Studies;

public class OrderParameterTests
{
    // A covariance of four fields, as F F'.
    private const int Fields = 4;

    private static readonly double[] Factor =
    [
        1.0, 0.0, 0.0, 0.0,
        0.6, 0.9, 0.0, 0.0,
        0.3, 0.5, 1.1, 0.0,
        0.7, -0.2, 0.6, 0.8,
    ];

    private static readonly double[] Covariance =
    [
        .. from a in Enumerable.Range(0, Fields)
           from b in Enumerable.Range(0, Fields)
           select Enumerable.Range(0, Fields).Sum(k => Factor[a * Fields + k] * Factor[b * Fields + k]),
    ];

    [Fact]
    public void The_integrals_are_means_over_gaussian_fields()
    {
        const int Samples = 2_000_000;
        var integrals = new ErfIntegrals(Covariance, Fields);
        using var device = new Cpu(1);
        var normal = Rng.FromSeed(5).Normal(Tensor.Batch(device, 1, new(Samples * Fields)), 1).Row<float>(0);
        var (two, three, four) = (0.0, 0.0, 0.0);
        var u = new double[Fields];
        for (var i = 0; i < Samples; i++)
        {
            for (var a = 0; a < Fields; a++)
            {
                u[a] = 0;
                for (var k = 0; k < Fields; k++)
                {
                    u[a] += Factor[a * Fields + k] * normal[i * Fields + k];
                }
            }

            two += G(u[0]) * G(u[1]);
            three += Slope(u[0]) * u[1] * G(u[2]);
            four += Slope(u[0]) * Slope(u[1]) * G(u[2]) * G(u[3]);
        }

        Assert.Equal(two / Samples, integrals.I2(0, 1), 2e-3);
        Assert.Equal(three / Samples, integrals.I3(0, 1, 2), 2e-3);
        Assert.Equal(four / Samples, integrals.I4(0, 1, 2, 3), 2e-3);
        Assert.True(Math.Abs(integrals.I2(0, 1)) > 0.02 && Math.Abs(integrals.I3(0, 1, 2)) > 0.02 && Math.Abs(integrals.I4(0, 1, 2, 3)) > 0.02, "means near 0 would say nothing");
    }

    [Fact]
    public void The_integrals_meet_what_is_known_of_special_cases()
    {
        // Fields that are one and the same, of variance 1.
        var one = new ErfIntegrals([1, 1, 1, 1], 2);
        Assert.Equal(1.0 / 3, one.I2(0, 1), 1e-14); // erf of a normal number over sqrt 2 is uniform in -1..1

        // Independent ones: every mean is a product.
        var apart = new ErfIntegrals([1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4], 4);
        Assert.Equal(0, apart.I2(0, 1), 1e-14);
        Assert.Equal(0, apart.I3(0, 1, 2), 1e-14);
        Assert.Equal(2 / Math.PI / Math.Sqrt(2 * 3) * apart.I2(2, 2), apart.I4(0, 1, 2, 2), 1e-14); // the mean of g' is sqrt(2 / pi / (1 + variance))

        // By parts: the mean of b g(c) is their covariance times the mean of g'(c), here beside a g'(a) that is independent of both.
        var pair = new ErfIntegrals([1, 0, 0, 0, 2, 0.5, 0, 0.5, 3], 3);
        Assert.Equal(Math.Sqrt(2 / Math.PI / 2) * 0.5 * Math.Sqrt(2 / Math.PI / 4), pair.I3(0, 1, 2), 1e-14);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_equations_come_to_the_table(bool isDirect)
    {
        (double Dfa, double Bp)[] table = [(.38705554, .38705554), (.23024802, .27616826), (.018901696, .020936298), (.016224429, .015785517)];
        var order = Refinetti2021Ode.Birth(isDirect);
        var errors = new List<double> { order.Error };
        for (var t = 0; t < 100; t++)
        {
            for (var i = 0; i < 50; i++)
            {
                order.Advance(0.02);
            }

            if (t + 1 is 10 or 50 or 100)
            {
                errors.Add(order.Error);
            }
        }

        for (var i = 0; i < errors.Count; i++)
        {
            var expected = isDirect ? table[i].Dfa : table[i].Bp;
            Assert.Equal(expected, errors[i], 1e-6 * expected);
        }
    }

    [Fact]
    public void Networks_follow_the_equations()
    {
        using var device = new Cpu(1);
        double[] times = [0, 10, 20];
        var (dfa, bp, _) = Refinetti2021Ode.Simulate(seed: 1, n: 1000, times, device, CancellationToken.None);
        foreach (var (networks, isDirect) in new[] { (dfa, true), (bp, false) })
        {
            var order = Refinetti2021Ode.Birth(isDirect);
            for (var i = 0; i < times.Length; i++)
            {
                Assert.Equal(order.Error, networks.Errors[i], (i == 0 ? 1e-6 : 0.08) * order.Error);
                for (var step = 0; step < 500; step++)
                {
                    order.Advance(0.02);
                }
            }
        }

        Assert.True(Math.Abs(dfa.Errors[1] - bp.Errors[1]) > 0.03, "the two rules would be one");
        Assert.Equal(dfa.Errors, Refinetti2021Ode.Simulate(seed: 1, n: 1000, times, device, CancellationToken.None).Dfa.Errors);
    }

    [Fact]
    public void The_error_by_the_integrals_is_that_of_the_networks()
    {
        // Half the mean squared difference of teacher and student over many inputs, beside the integral of their overlaps.
        const int Inputs = 50;
        const int Items = 20_000;
        using var device = new Cpu(1);
        var frame = TwoLayers.Frame(4, Inputs, Rng.FromSeed(4));
        IReadOnlyList<double[]> w = [TwoLayers.Sum([0.5, 0.2, 0.9, 0], frame), TwoLayers.Sum([-0.3, 0.6, 0.4, 1.1], frame)];
        var (teacher, student) = (TwoLayers.Grow(new Backprop(), [frame[0], frame[1]], [1, 1], 0, device), TwoLayers.Grow(new Backprop(), w, [0.7, -0.4], 0, device));
        Assert.Equal(w[1][3], TwoLayers.Units(student)[1][3], 1e-6);
        var (a, b) = (teacher.CreatePass(Items), student.CreatePass(Items));
        Rng.FromSeed(6).Normal(a.Input, 1 / Math.Sqrt(Inputs));
        b.Input.CopyFrom(a.Input);
        var difference = teacher.Forward(a).Add(student.Forward(b), -1);
        var units = TwoLayers.Units(student);
        var order = new OrderParameters(TwoLayers.Overlaps(units, units), TwoLayers.Overlaps(units, [frame[0], frame[1]]), [0.7, -0.4], [1, 1], f: null, rate: 0.2);
        Assert.Equal(difference.Dot(difference) / 2 / Items, order.Error, 0.03 * order.Error);
    }

    private static double G(double u) => MathNet.Numerics.SpecialFunctions.Erf(u / Math.Sqrt(2));

    private static double Slope(double u) => Math.Sqrt(2 / Math.PI) * Math.Exp(-u * u / 2);
}
