using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

/// <summary>A group of synapses by itself under one rule, with its W held: at rest, or engaged with an input of the test's own.</summary>
internal sealed class Bed
{
    private readonly Feedback _feedback;
    private readonly HookMemory _scratch = new(new(Lab.Exact));

    public Bed(Geometry geometry, FeedbackRule rule)
    {
        var spec = new SynapseSpec { Name = "here", Index = 1, Geometry = geometry.Validated(), Init = new(InitForm.Gaussian, 0.4), Classes = 3 };
        W = spec.Init.Draw(Tensor.Zeros(Lab.Exact, geometry.Weights), Rng.FromSeed(1));
        _feedback = new(spec, rule, W, Rng.FromSeed(4), Rng.FromSeed(5));
        _feedback.Grow();
        var noise = View.Noise(1, 16).Shape;
        Noise = geometry.IsDense ? geometry : geometry.Over(noise[1], noise[2]);
    }

    /// <summary>Synapses of every kind, small.</summary>
    public static IReadOnlyDictionary<string, Geometry> Geometries { get; } = new Dictionary<string, Geometry>
    {
        ["dense"] = Geometry.Dense(7, 5),
        ["plain"] = new(6, 5, 2, 3, 3, 3),
        ["strided"] = new(7, 6, 2, 3, 3, 3, Stride: 2),
        ["padded"] = new(5, 4, 2, 3, 3, 3, Padding: 1),
        ["grouped"] = new(5, 5, 4, 4, 3, 3, Groups: 2),
        ["dilated"] = new(7, 7, 2, 3, 3, 3, Padding: 2, Dilation: 2),
        ["strided, padded"] = new(6, 6, 3, 2, 3, 3, Stride: 2, Padding: 1),
    };

    /// <summary>A view of a rest with a stream of its own.</summary>
    public RestView View => new(_feedback, _scratch, Rng.FromSeed(1));

    /// <summary>A view of the rest to come, with the noise that it will draw.</summary>
    public RestView Next => new(_feedback, _scratch, Rng.FromSeed(4).Stream("rest").Stream(_feedback.Rests));

    public Tensor W { get; }

    public Tensor B => _feedback.B;

    /// <summary>The geometry over the noise of a rest.</summary>
    public Geometry Noise { get; }

    /// <summary>Rests so far.</summary>
    public long Rests { get => _feedback.Rests; set => _feedback.Rests = value; }

    public void Rest(int times)
    {
        var before = W.Numbers();
        for (var i = 0; i < times; i++)
        {
            _feedback.Rest(_scratch);
        }

        Assert.Equal(before, W.Numbers());
    }

    /// <summary>Training steps with one and the same input, rows x the synapses' input, and no error; what is plastic descends at this rate, without momentum or decay.</summary>
    public void Learn(Tensor pre, int times, double rate)
    {
        var (g, before, descent) = (_feedback.Spec.Geometry, W.Numbers(), new Slope(rate));
        var (delta, product) = (Tensor.Batch(Lab.Exact, pre.Rows, _feedback.Spec.UnitShape), Tensor.Zeros(Lab.Exact, g.Weights));
        var (error, targets) = (Tensor.Batch(Lab.Exact, pre.Rows, new(3)), Tensor.Batch(Lab.Exact, pre.Rows, new(3)));
        for (var step = 1; step <= times; step++)
        {
            _feedback.Learn(new(pre, null, null, error, targets, product, pre.Rows, step, _scratch, descent), delta, product);
            _scratch.End();
        }

        Assert.Equal(before, W.Numbers());
    }

    /// <summary>Gaussian activity for the synapses' input.</summary>
    public Tensor Input(int rows)
    {
        var g = _feedback.Spec.Geometry;
        return Rng.FromSeed(6).Normal(Tensor.Batch(Lab.Exact, rows, g.IsDense ? new(g.Inputs) : new(g.Height, g.Width, g.Inputs)), 1);
    }

    public double Gain() => B.Dot(W) / W.Dot(W);

    public double Distance() => B.Clone().Add(W, -1).Norm();

    /// <summary>The share of W in B, for each tap by itself.</summary>
    public double[] Gains()
    {
        var g = _feedback.Spec.Geometry;
        var (b, w, length) = (B.Numbers(), W.Numbers(), g.GroupInputs * g.Outputs);
        return [.. Enumerable.Range(0, g.KernelHeight * g.KernelWidth).Select(tap =>
        {
            var taps = Enumerable.Range(tap * length, length);
            return taps.Sum(i => b[i] * w[i]) / taps.Sum(i => w[i] * w[i]);
        })];
    }

    /// <summary>The derivative of a function of B by each number of B, for a quadratic one exact up to rounding.</summary>
    public double[] Derivative(Func<double> of)
    {
        const double H = 1e-2;
        var (start, d) = (B.Numbers(), new double[B.Shape.Length]);
        for (var i = 0; i < d.Length; i++)
        {
            d[i] = (At(i, H) - At(i, -H)) / (2 * H);
        }

        B.Write(start);
        return d;

        double At(int i, double shift)
        {
            double[] moved = [.. start];
            moved[i] += shift;
            B.Write(moved);
            return of();
        }
    }

    /// <summary>How often each number of W is used on one map of this geometry.</summary>
    public static double[] Uses(Geometry g)
    {
        var length = g.GroupInputs * g.Outputs;
        return [.. Enumerable.Range(0, (int)g.Weights.Length).Select(i => (double)g.Uses(i / length / g.KernelWidth, i / length % g.KernelWidth))];
    }

    private sealed class Slope(double rate) : IDescent
    {
        public void Descend(Tensor plastic, Tensor gradient, bool isLasting) => plastic.Add(gradient, -rate);
    }
}
