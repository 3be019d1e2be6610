using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Values and slopes of the nonlinearities against constants that were computed elsewhere to many digits, and what their way back reads.</summary>
public sealed class NonlinearityTests
{
    // erf(x / sqrt 2) = 2 Phi(x) - 1.
    [Theory]
    [InlineData(Nonlinearity.Erf, 0, 0, 0.79788456080286535588)]
    [InlineData(Nonlinearity.Erf, 1e-8, 7.9788456080286535588e-9, 0.79788456080286535588)]
    [InlineData(Nonlinearity.Erf, 1, 0.68268949213708589717, 0.48394144903828669960)]
    [InlineData(Nonlinearity.Erf, -2, -0.95449973610364158560, 0.10798193302637610394)]
    [InlineData(Nonlinearity.Erf, 3, 0.99730020393673981095, 0.0088636968238760151293)]
    [InlineData(Nonlinearity.Erf, 5, 0.99999942669685624160, 2.9734390294685954158e-6)]
    [InlineData(Nonlinearity.Erf, -40, -1, 0)]
    [InlineData(Nonlinearity.Silu, 0, 0, 0.5)]
    [InlineData(Nonlinearity.Silu, 1, 0.73105857863000487925, 0.92767051187148673179)]
    [InlineData(Nonlinearity.Silu, -1, -0.26894142136999512075, 0.072329488128513268211)]
    [InlineData(Nonlinearity.Silu, 20, 19.999999958776927636, 1.0000000391619186606)]
    [InlineData(Nonlinearity.Silu, -200, 0, 0)]
    public void A_value_and_a_slope_are_those_of_the_tables(Nonlinearity f, double x, double value, double slope)
    {
        using var cpu = new Cpu(1);
        AssertAt(new Reference<double>(), 1e-15);
        AssertAt(cpu, 4e-7);

        void AssertAt(IDevice device, double share)
        {
            Tensor t = Tensor.Batch(device, 1, new(19)).Fill(x), y = Tensor.Batch(device, 1, new(19)), dx = Tensor.Batch(device, 1, new(19));
            device.Activate(f, t, y);
            device.ActivateAdjoint(f, t, Tensor.Batch(device, 1, new(19)).Fill(2), dx);
            Assert.All(Enumerable.Range(0, 19), i =>
            {
                Assert.Equal(value, y[0, i], Math.Max(Math.Abs(value) * share, 1e-80));
                Assert.Equal(2 * slope, dx[0, i], Math.Max(2 * Math.Abs(slope) * share, 1e-80));
            });
        }
    }

    [Theory]
    [InlineData(Nonlinearity.Erf)]
    [InlineData(Nonlinearity.Silu)]
    public void In_float_a_value_has_the_digits_of_a_float_at_every_x(Nonlinearity f)
    {
        using var cpu = new Cpu(1);
        var exact = new Reference<double>();
        Tensor x = Tensor.Batch(cpu, 1, new(20001)), y = Tensor.Batch(cpu, 1, new(20001)), ex = Tensor.Batch(exact, 1, new(20001)), ey = Tensor.Batch(exact, 1, new(20001));
        for (var i = 0; i < x.RowLength; i++)
        {
            x[0, i] = (i - 10_000) / 1000.0;
            ex[0, i] = x[0, i];
        }

        cpu.Activate(f, x, y);
        exact.Activate(f, ex, ey);

        for (var i = 0; i < x.RowLength; i++)
        {
            Assert.Equal(ey[0, i], y[0, i], Math.Max(4e-7 * Math.Abs(ey[0, i]), 1e-80));
        }
    }

    [Theory]
    [InlineData(Nonlinearity.Erf)]
    [InlineData(Nonlinearity.Silu)]
    public void A_nonlinearity_and_its_adjoint_may_work_in_place(Nonlinearity f)
    {
        using var cpu = new Cpu(2);
        Tensor Make(string name) => Rng.FromSeed(2).Stream(name).Normal(Tensor.Batch(cpu, 3, new(1000)), 2);
        Tensor x = Make("x"), y = Make("y"), delta = Make("delta"), dx = Make("dx");
        cpu.Activate(f, x, y);
        cpu.ActivateAdjoint(f, x, delta, dx);

        cpu.ActivateAdjoint(f, x, delta, delta);
        cpu.Activate(f, x, x);

        Assert.True(y.Row<float>(2).SequenceEqual(x.Row<float>(2)));
        Assert.True(dx.Row<float>(2).SequenceEqual(delta.Row<float>(2)));
    }

    [Fact]
    public void The_way_back_reads_the_value_wherever_the_value_says_the_slope() =>
        Assert.Equal([Nonlinearity.Erf, Nonlinearity.Silu], Enum.GetValues<Nonlinearity>().Where(f => f.ReadsInput()));
}
