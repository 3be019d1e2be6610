using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What a rule sees while it makes B current: B and what it is made of. No data.</summary>
public readonly ref struct RefreshView
{
    private readonly Feedback _feedback;

    internal RefreshView(Feedback feedback, Rng random, Rng first) => (_feedback, Random, FirstRandom) = (feedback, random, first);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The matrix that carries the error, in the layout of W; for broadcasts classes x units.</summary>
    public Tensor B => _feedback.B;

    /// <summary>The stream of this step.</summary>
    public Rng Random { get; }

    /// <summary>The stream of the first refresh of all: for what is drawn once, and drawn again by a network that holds no B.</summary>
    public Rng FirstRandom { get; }

    /// <summary>A plastic tensor by the name it was given at birth, in the shape it was given there.</summary>
    public Tensor Plastic(string name) => _feedback.PlasticCalled(name);

    /// <summary>into = a b, for matrices rows x inner and inner x columns, the last axis being the columns: a B that is made of others.</summary>
    public Tensor Multiply(Tensor a, Tensor b, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(into);
        return _feedback.Maps.Multiply(a, b, into);
    }

    /// <summary>A tensor that the synapse keeps for the rule under this name, made before.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Tensor Remembered(string name) => _feedback.Remembered(name);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name; zeros at first.</summary>
    public Tensor Remember(string name, Shape shape) => _feedback.Remember(name, shape, out _);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name, and whether it has just been made.</summary>
    public Tensor Remember(string name, Shape shape, out bool isNew) => _feedback.Remember(name, shape, out isNew);

    /// <summary>Writes the signs of W into t, which is in W's layout. Needs <see cref="Transport.Sign"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Signs(Tensor t) => _feedback.Signs(t);

    /// <summary>The Euclidean norm of W. Needs <see cref="Transport.SignAndNorm"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public double NormOfW() => _feedback.NormOfW();

    /// <summary>W itself, kernel height x kernel width x group inputs x outputs. Needs <see cref="Transport.Full"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Reveal() => _feedback.Reveal();
}
