using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// The input of earlier synapses in the shape of later ones' input, to stand in for it: max pools bring height and width down, and channels are repeated, c, c + C, c + 2C ...
/// </summary>
internal sealed class SharedInput
{
    private readonly Geometry? _pool;
    private readonly Geometry _repeat;
    private readonly Tensor? _copies;

    private SharedInput(IDevice device, int node, Shape from, Shape to)
    {
        Node = node;
        if (from.Rank == 3 && from[0] > to[0])
        {
            _pool = new(from[0], from[1], from[2], from[2], from[0] / to[0], from[1] / to[1], from[0] / to[0]);
        }

        _repeat = to.Rank == 3 ? new(to[0], to[1], from.Channels, to.Channels) : Geometry.Dense(from.Channels, to.Channels);
        if (from.Channels == to.Channels)
        {
            return;
        }

        _copies = Tensor.Zeros(device, _repeat.Weights);
        var ones = new double[_repeat.Weights.Length];
        for (var channel = 0; channel < to.Channels; channel++)
        {
            ones[channel % from.Channels * to.Channels + channel] = 1;
        }

        _copies.Write(ones);
    }

    /// <summary>The node whose activity it is.</summary>
    public int Node { get; }

    /// <summary>An input as another; null where whole numbers of pools and repetitions do not make the one of the other.</summary>
    public static SharedInput? Of(IDevice device, Node from, Node to)
    {
        var (a, b) = (from.Shape, to.Shape);
        var fits = a.Rank == b.Rank && b.Channels % a.Channels == 0
            && (a.Rank == 1 || (a.Rank == 3 && a[0] % b[0] == 0 && a[1] % b[1] == 0 && a[0] / b[0] == a[1] / b[1]));
        return fits ? new(device, from.Index, a, b) : null;
    }

    /// <summary>The stand-in for the present batch, rows x the later input's shape; lent until the hook's memory ends.</summary>
    public Tensor In(Pass pass)
    {
        var x = pass.ActivityAt(Node);
        if (_pool is { } pool)
        {
            var pooled = pass.Scratch.Rent(x.Rows, new(pool.OutHeight, pool.OutWidth, pool.Outputs));
            x.Device.Pool(Pooling.Max, pool, x, pooled);
            x = pooled;
        }

        if (_copies is null)
        {
            return x;
        }

        var shared = pass.Scratch.Rent(x.Rows, _repeat.IsDense ? new(_repeat.Outputs) : new(_repeat.Height, _repeat.Width, _repeat.Outputs));
        x.Device.Apply(_repeat, x, _copies, shared);
        return shared;
    }
}
