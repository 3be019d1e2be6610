using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Shapes, views and the sentences that wrong ones end in.</summary>
public sealed class TensorTests
{
    private readonly Reference<double> _exact = new();

    [Fact]
    public void Views_share_their_numbers()
    {
        var t = Tensor.Batch(_exact, 4, new(2, 3));
        t.Slice(2).View(new(6))[1, 4] = 5;
        Assert.Equal(5, t[1, 4]);
        Assert.Equal(new Shape(2, 2, 3), t.Slice(2).Shape);
        Assert.False(t.IsContiguous);
        Assert.True(Tensor.Zeros(_exact, new(4, 6)).IsContiguous);
        Assert.Throws<ArgumentException>(() => t.View(new(5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => t.Slice(5));
        Assert.Throws<ArgumentException>(() => t.Elements<double>().Length);
        Assert.Throws<ArgumentException>(() => t.Row<float>(0).Length);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_tensor_is_finite_if_all_its_elements_are(double odd)
    {
        foreach (var device in new IDevice[] { new Reference<float>(), _exact })
        {
            var t = Tensor.Batch(device, 4, new(37));
            t[3, 36] = odd;

            Assert.True(t.Slice(3).IsFinite());
            Assert.False(t.IsFinite());
        }
    }

    [Fact]
    public void Shapes_have_one_to_four_extents()
    {
        Assert.Equal("28x28x1", new Shape(28, 28, 1).ToString());
        Assert.Equal(new Shape(28, 28, 1), new Shape(5, 28, 28, 1).Item);
        Assert.Equal(784, new Shape(28, 28, 1).Length);
        Assert.Throws<ArgumentException>(() => new Shape(3, 0));
        Assert.Throws<ArgumentException>(() => new Shape(1, 2, 3, 4).Batch(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(3)[1]);
    }

    [Fact]
    public void Geometries_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Geometry(4, 4, 3, 8, 5, 5).Validated());
        Assert.Throws<ArgumentException>(() => new Geometry(4, 4, 3, 8, Groups: 2).Validated());
        Assert.Throws<ArgumentException>(() => new Geometry(4, 4, 3, 8, Stride: 0).Validated());
        Assert.Equal(3 * 4, new Geometry(4, 4, 1, 1, 3, 3, 1, 1).Uses(0, 1));
    }

    [Fact]
    public void Wrong_tensors_end_in_one_sentence()
    {
        using Cpu cpu = new(1);
        foreach (var device in new IDevice[] { cpu, _exact })
        {
            var g = Geometry.Dense(3, 2);
            Tensor x = Tensor.Batch(device, 4, new(3)), y = Tensor.Batch(device, 4, new(2)), w = Tensor.Zeros(device, g.Weights);
            AssertRefused("x is 4x2, and the items of this geometry are 1x1x3", () => device.Apply(g, y, w, y));
            AssertRefused("x holds 4 items and y 3", () => device.Apply(g, x, w, y.Slice(3)));
            AssertRefused("f is 4x2, and the weights of this geometry are 1x1x3x2 without gaps", () => device.Apply(g, x, y, y));
            AssertRefused("t is 4x3 and x is 4x2: they need as many rows of the same length", () => device.Add(x, y, 1));
            AssertRefused("bias is 4x3: it needs one number for each of 2 channels", () => device.AddBias(y, x));
            AssertRefused("there is no Nonlinearity 9", () => device.Activate((Nonlinearity)9, x, x));
        }

        AssertRefused("computes with Single", () => cpu.Fill(Tensor.Zeros(_exact, new(3)), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Cpu(-1));
    }

    [Fact]
    public void Verbs_read_like_their_equations()
    {
        var a = Tensor.Zeros(_exact, new(2)).Fill(3);
        var b = Tensor.Zeros(_exact, new(2)).Fill(1);
        b[1, 0] = -1;
        Assert.Equal(0, a.Dot(b));
        Assert.Equal(90, a.AngleTo(b), 12);
        Assert.Equal(Math.Sqrt(2), b.Norm(), 12);
        a.MoveTowards(b, 0.5);
        Assert.Equal((2.0, 1.0), (a[0, 0], a[1, 0]));
        Assert.Equal(-4, a.SignOf(b, 4)[1, 0]);
    }

    private static void AssertRefused(string sentence, Action call) => Assert.Contains(sentence, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
}
