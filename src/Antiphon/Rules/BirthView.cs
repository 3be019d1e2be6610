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

    /// <summary>A tensor of zeros of this shape.</summary>
    public Tensor Zeros(Shape shape) => _feedback.Zeros(shape);

    /// <summary>A tensor of zeros of this shape that the optimizer shall change, under a name of its own beside B: for a feedback path that is made of several.</summary>
    public Tensor Plastic(string name, Shape shape) => _feedback.AddPlastic(name, shape);

    /// <summary>W itself, kernel height x kernel width x group inputs x outputs. Needs <see cref="Transport.Full"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Reveal() => _feedback.Reveal();
}
