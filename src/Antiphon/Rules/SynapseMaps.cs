using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What can be computed with weights in the layout of a group of synapses, whosever they are: the three linear maps over the layer's own maps or those of noise, products, and matrices. Results are lent.</summary>
internal sealed class SynapseMaps(SynapseSpec spec, IDevice device)
{
    private readonly Dictionary<Tensor, Tensor> _matrices = [];
    private readonly Dictionary<Tensor, Tensor> _rows = [];
    private Geometry? _noiseGeometry;

    public Tensor Adjoint(HookMemory scratch, Tensor f, Tensor delta) => Adjoint(scratch, spec.Geometry, f, delta);

    /// <summary>As at rest: back from an answer to the last noise.</summary>
    public Tensor AdjointAtRest(HookMemory scratch, Tensor f, Tensor y) =>
        Adjoint(scratch, _noiseGeometry ?? throw new InvalidOperationException($"{spec.Name}: an error passes back from an answer to noise, and there was none"), f, y);

    public Tensor Broadcast(HookMemory scratch, Tensor f, Tensor signal, Shape to)
    {
        var error = scratch.Rent(signal.Rows, to);
        device.Apply(Geometry.Dense(signal.RowLength, (int)(f.Shape.Length / signal.RowLength)), signal, f, error);
        return error;
    }

    public Tensor BroadcastProduct(HookMemory scratch, Tensor signal, Tensor post)
    {
        var g = Geometry.Dense(signal.RowLength, post.RowLength);
        var product = scratch.RentWeights(g).All;
        if (!_rows.TryGetValue(post, out var rows))
        {
            _rows.Add(post, rows = post.View(new(post.RowLength)));
        }

        device.Outer(g, signal, rows, product);
        return product;
    }

    // Matrices of whatever shape: the last axis is the columns, all others are the rows.

    /// <summary>into = a b.</summary>
    public Tensor Multiply(Tensor a, Tensor b, Tensor into)
    {
        device.Apply(Map(b), Matrix(a), Matrix(b), Matrix(into));
        return into;
    }

    /// <summary>into = a b'.</summary>
    public Tensor MultiplyByTransposed(Tensor a, Tensor b, Tensor into)
    {
        device.Adjoint(Map(b), Matrix(b), Matrix(a), Matrix(into));
        return into;
    }

    /// <summary>into = a' b.</summary>
    public Tensor TransposedMultiply(Tensor a, Tensor b, Tensor into)
    {
        device.Outer(Map(into), Matrix(a), Matrix(b), Matrix(into));
        return into;
    }

    public Tensor Apply(HookMemory scratch, Tensor f, Tensor x)
    {
        var g = GeometryOf(x);
        var y = scratch.Rent(x.Rows, OutputOver(g));
        device.Apply(g, x, f, y);
        return y;
    }

    public Tensor Noise(HookMemory scratch, Rng random, int samples, int side)
    {
        var g = spec.Geometry;
        var small = g.Over(Side(g.Height, g.KernelHeight), Side(g.Width, g.KernelWidth));
        _noiseGeometry = small;
        var rows = (samples + small.OutHeight * small.OutWidth - 1) / (small.OutHeight * small.OutWidth);
        return random.Uniform(scratch.Rent(rows, InputOver(small)), -Math.Sqrt(3), Math.Sqrt(3));

        int Side(int whole, int kernel) => Math.Min(whole, Math.Max(side, g.Dilation * (kernel - 1) + 1));
    }

    public Tensor Product(HookMemory scratch, Tensor x, Tensor y) => Multiplied(scratch, x, y).All;

    // At the border of a picture some taps hang over the edge and are used less often than others; one that never touches the input has nothing to learn.
    public Tensor MeanProduct(HookMemory scratch, Tensor x, Tensor y)
    {
        var g = GeometryOf(x);
        var (product, taps) = Multiplied(scratch, x, y);
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var uses = g.Uses(tap / g.KernelWidth, tap % g.KernelWidth);
            taps[tap].Scale(uses == 0 ? 0 : 1.0 / uses);
        }

        return product.Scale(1.0 / x.Rows);
    }

    private (Tensor All, Tensor[] Taps) Multiplied(HookMemory scratch, Tensor x, Tensor y)
    {
        var product = scratch.RentWeights(spec.Geometry);
        device.Outer(GeometryOf(x), x, y, product.All);
        return product;
    }

    private static Geometry Map(Tensor f) => Geometry.Dense((int)(f.Shape.Length / f.Shape.Channels), f.Shape.Channels);

    /// <summary>A tensor as a matrix.</summary>
    public Tensor Matrix(Tensor t)
    {
        if (t.Shape.Rank <= 2)
        {
            return t;
        }

        if (!_matrices.TryGetValue(t, out var matrix))
        {
            _matrices.Add(t, matrix = t.Reshape(new((int)(t.Shape.Length / t.Shape.Channels), t.Shape.Channels)));
        }

        return matrix;
    }

    private Geometry GeometryOf(Tensor x) => spec.Geometry.IsDense ? spec.Geometry : spec.Geometry.Over(x.Shape[1], x.Shape[2]);

    private Tensor Adjoint(HookMemory scratch, Geometry g, Tensor f, Tensor delta)
    {
        var below = scratch.Rent(delta.Rows, InputOver(g));
        device.Adjoint(g, f, delta, below);
        return below;
    }

    private static Shape InputOver(Geometry g) => g.IsDense ? new(g.Inputs) : new(g.Height, g.Width, g.Inputs);

    private static Shape OutputOver(Geometry g) => g.IsDense ? new(g.Outputs) : new(g.OutHeight, g.OutWidth, g.Outputs);
}
