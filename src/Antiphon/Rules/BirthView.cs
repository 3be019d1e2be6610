using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What a rule sees of a group of synapses at their birth: their place and wiring, the distribution of W, and a random stream. There is no activity yet.</summary>
public readonly ref struct BirthView
{
    private readonly Feedback _feedback;

    internal BirthView(Feedback feedback, Rng random) => (_feedback, Random) = (feedback, random);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The stream B is drawn from.</summary>
    public Rng Random { get; }

    /// <summary>Fills a tensor of any shape with independent draws of <see cref="Random"/>.</summary>
    public Tensor Draw(Tensor t, RandomLaw law, double first, double second)
    {
        ArgumentNullException.ThrowIfNull(t);
        t.Device.Draw(t, new(Random, law, first, second));
        return t;
    }

    /// <summary>
    /// Fills a matrix, whose last axis is the columns, from the one endless matrix that all synapses of the network share: row r with the beginning of that matrix's row r.
    /// </summary>
    public Tensor DrawShared(Tensor t, RandomLaw law, double first, double second)
    {
        ArgumentNullException.ThrowIfNull(t);
        return _feedback.DrawShared(t, law, first, second);
    }

    /// <summary>A tensor of zeros of this shape.</summary>
    public Tensor Zeros(Shape shape) => _feedback.Zeros(shape);

    /// <summary>A tensor of zeros of this shape that the optimizer shall change, under a name of its own beside B: for a feedback path that is made of several.</summary>
    public Tensor Plastic(string name, Shape shape) => _feedback.AddPlastic(name, shape);

    /// <summary>A tensor of zeros of this shape that the synapse keeps for the rule under this name: what is drawn once and never learns.</summary>
    public Tensor Remember(string name, Shape shape) => _feedback.Remember(name, shape, out _);

    /// <summary>W itself, kernel height x kernel width x group inputs x outputs. Needs <see cref="Transport.Full"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Reveal() => _feedback.Reveal();
}
