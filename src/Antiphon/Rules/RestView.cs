using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What a rule sees of a group of synapses at rest, between batches: noise, the synapses' own answers to it, products of the two. No data and no error.</summary>
public readonly ref struct RestView
{
    private readonly Feedback _feedback;
    private readonly HookMemory _scratch;

    internal RestView(Feedback feedback, HookMemory scratch, Rng random) => (_feedback, _scratch, Random) = (feedback, scratch, random);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The matrix that carries the error, in the layout of W; for broadcasts classes x units.</summary>
    public Tensor B => _feedback.B;

    /// <summary>The stream of this rest.</summary>
    public Rng Random { get; }

    /// <summary>Rests so far.</summary>
    public long Rests => _feedback.Rests;

    /// <summary>A plastic tensor by the name it was given at birth, in the shape it was given there.</summary>
    public Tensor Plastic(string name) => _feedback.PlasticCalled(name);

    /// <summary>
    /// Independent noise of mean 0 and variance 1 for the presynaptic side, maps x height x width x inputs or, for a dense layer, rows x inputs: uniform as in the authors' code, with maps no larger than
    /// <paramref name="side"/> and as many of them as give <paramref name="samples"/> answers.
    /// </summary>
    public Tensor Noise(int samples, int side) => _feedback.Maps.Noise(_scratch, Random, samples, side);

    /// <summary>The synapses' own answer to a presynaptic activity, W x, from rows x the layer's input, or maps of another size, to rows x its output over that size: no bias, no norm, no nonlinearity.</summary>
    public Tensor Respond(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Respond(_scratch, x);
    }

    /// <summary>A postsynaptic activity as from <see cref="Respond"/> sent back through weights F in W's layout: F' y, of the shape of this rest's <see cref="Noise"/>. Lent until the hook returns.</summary>
    public Tensor Adjoint(Tensor f, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(y);
        return _feedback.Maps.AdjointAtRest(_scratch, f, y);
    }

    /// <summary>y = f(y) for y of any shape, with f the nonlinearity of the unit these synapses drive; y itself where there is none.</summary>
    public Tensor Activate(Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (Spec.Nonlinearity is { } f)
        {
            y.Device.Activate(f, y, y);
        }

        return y;
    }

    /// <summary>The product of a presynaptic activity as from <see cref="Noise"/> and a postsynaptic one as from <see cref="Respond"/>, summed over items and positions, in the layout of W. Lent until the hook returns.</summary>
    public Tensor Product(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Maps.Product(_scratch, x, y);
    }

    /// <summary>
    /// The product of two such activities, in the layout of W, as the mean over the occasions on which each synapse was used: at the border of a picture some taps hang over
    /// the edge and are used less often. Lent until the hook returns.
    /// </summary>
    public Tensor MeanProduct(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Maps.MeanProduct(_scratch, x, y);
    }

    /// <summary>Memory for so many rows x this shape, whatever is in it, until the hook returns.</summary>
    public Tensor Scratch(int rows, Shape item) => _scratch.Rent(rows, item);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name; zeros at first.</summary>
    public Tensor Remember(string name, Shape shape) => _feedback.Remember(name, shape, out _);
}
