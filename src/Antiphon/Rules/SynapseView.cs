using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What a rule sees of a group of synapses while an error passes: B, the activities at both ends, the errors, the local product, the targets. W itself stays behind verbs that
/// throw unless the rule declared the transport. The synapses' own answers are heard at rest only.
/// </summary>
public readonly ref struct SynapseView
{
    private readonly Feedback _feedback;
    private readonly Engagement _engaged;
    private readonly Tensor? _delta;

    internal SynapseView(Feedback feedback, in Engagement engaged, Tensor? delta, Tensor product, Rng random) =>
        (_feedback, _engaged, _delta, LocalProduct, Random) = (feedback, engaged, delta, product, random);

    // For tests that cheat.
    internal Feedback Feedback => _feedback;

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec => _feedback.Spec;

    /// <summary>The matrix that carries the error, in the layout of W; for broadcasts classes x units.</summary>
    public Tensor B => _feedback.B;

    /// <summary>The stream of this step, and of the rows' part of the batch where it is cut.</summary>
    public Rng Random { get; }

    /// <summary>Presynaptic activity, rows x the layer's input.</summary>
    /// <exception cref="InvalidOperationException">The rule says that it learns from the product alone.</exception>
    public Tensor Pre => _engaged.Pre ?? throw NotOfProduct();

    /// <summary>Activity of the unit the synapses drive, rows x its output, after its norm and nonlinearity. Needs <see cref="FeedbackRule.HearsPost"/>.</summary>
    /// <exception cref="InvalidOperationException">The rule does not say that it hears it.</exception>
    public Tensor Post => _engaged.Post ?? throw NotKept(_feedback);

    /// <summary>The noise that <see cref="Pre"/> holds at this step, rows x the layer's input. Needs <see cref="FeedbackRule.PreNoise"/>. Lent until the hook returns.</summary>
    public Tensor PreNoise => _feedback.PreNoise(_engaged.Scratch, Pre, _engaged.Step, _engaged.FirstRow);

    /// <summary>Postsynaptic error, rows x the layer's output, already divided by the number of items in the batch.</summary>
    /// <exception cref="InvalidOperationException">The rule says that it learns from the product alone.</exception>
    public Tensor Delta => _delta ?? throw NotOfProduct();

    /// <summary>The error at the network's output, rows x classes, divided by the number of items in the batch.</summary>
    public Tensor OutputError => _engaged.OutputError;

    /// <summary>Items of the whole batch, of which the rows may be a part: what errors are divided by.</summary>
    public int Batch => _engaged.Batch;

    /// <summary>The rows' share of the batch: factor on a gradient that is no sum over items, so that those of a batch's parts add up.</summary>
    public double Share => _delta is null ? 1 : (double)_delta.Rows / Batch;

    /// <summary>What the output should be, rows x classes: 1 for the label, else 0.</summary>
    public Tensor Targets => _engaged.Targets;

    /// <summary>The product of <see cref="Pre"/> (or of the input that stands in for it, see <see cref="FeedbackRule.LearnsFromInputOf"/>) and <see cref="Delta"/>, summed over items and positions, in the layout of W: what each side of the synapse can compute by itself.</summary>
    public Tensor LocalProduct { get; }

    /// <summary>A plastic tensor by the name it was given at birth, in the shape it was given there.</summary>
    public Tensor Plastic(string name) => _feedback.PlasticCalled(name);

    /// <summary>The error F' delta for the layer below through weights F in W's layout, to be returned by <see cref="FeedbackRule.Carry"/>.</summary>
    /// <exception cref="ArgumentException">The weights are not in the layout of W.</exception>
    public Carried Through(Tensor f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return f.Shape == Spec.Geometry.Weights ? new(f, null) : throw new ArgumentException($"{Spec.Name}: an error passes through weights of {Spec.Geometry.Weights}, not of {f.Shape}");
    }

    /// <summary>The error F' delta through weights F in W's layout, from rows x the layer's output to rows x its input. Lent until the hook returns, unless returned.</summary>
    public Tensor Adjoint(Tensor f, Tensor delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        return _feedback.Maps.Adjoint(_engaged.Scratch, f, delta);
    }

    /// <summary>The answer F x to an activity of rows x the layer's input through weights F in W's layout, rows x its output. Lent until the hook returns.</summary>
    public Tensor Apply(Tensor f, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Maps.Apply(_engaged.Scratch, f, x);
    }

    /// <summary>A signal of rows x classes broadcast through F of classes x units: F' signal, rows x the unit's activity. Lent until the hook returns.</summary>
    public Tensor Broadcast(Tensor f, Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(signal);
        return _feedback.Maps.Broadcast(_engaged.Scratch, f, signal, Spec.UnitShape);
    }

    /// <summary>The product of a presynaptic activity, rows x the layer's input, and a postsynaptic one, rows x its output, summed over items and positions, in the layout of W. Lent until the hook returns.</summary>
    public Tensor Product(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Maps.Product(_engaged.Scratch, x, y);
    }

    /// <summary>
    /// The product of two such activities, in the layout of W, as the mean over the occasions on which each synapse was used: at the border of a picture some taps hang over
    /// the edge and are used less often. Lent until the hook returns.
    /// </summary>
    public Tensor MeanProduct(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return _feedback.Maps.MeanProduct(_engaged.Scratch, x, y);
    }

    /// <summary>The product of a signal of rows x classes and an activity of the unit, summed over items: classes x units, in the layout of a B that broadcasts. Lent until the hook returns.</summary>
    public Tensor BroadcastProduct(Tensor signal, Tensor post)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(post);
        return _feedback.Maps.BroadcastProduct(_engaged.Scratch, signal, post);
    }

    /// <summary>into = a b, for matrices rows x inner and inner x columns; into is rows x columns. Of a tensor with more axes, W's layout say, the last is the columns.</summary>
    public Tensor Multiply(Tensor a, Tensor b, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(into);
        return _feedback.Maps.Multiply(a, b, into);
    }

    /// <summary>into = a b', for matrices rows x inner and columns x inner; into is rows x columns.</summary>
    public Tensor MultiplyByTransposed(Tensor a, Tensor b, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(into);
        return _feedback.Maps.MultiplyByTransposed(a, b, into);
    }

    /// <summary>into = a' b, for matrices inner x rows and inner x columns, into being rows x columns: the sum of products over items, if these are activities.</summary>
    public Tensor TransposedMultiply(Tensor a, Tensor b, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(into);
        return _feedback.Maps.TransposedMultiply(a, b, into);
    }

    /// <summary>Memory for rows x this shape, whatever is in it, until the hook returns.</summary>
    public Tensor Scratch(Shape item) => Scratch(Delta.Rows, item);

    /// <summary>Memory for so many rows x this shape, whatever is in it, until the hook returns.</summary>
    public Tensor Scratch(int rows, Shape item) => _engaged.Scratch.Rent(rows, item);

    /// <summary>Memory in the layout of W, whatever is in it, until the hook returns.</summary>
    public Tensor ScratchWeights() => _engaged.Scratch.RentWeights(Spec.Geometry).All;

    /// <summary>A tensor that the synapse keeps for the rule under this name, made before.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Tensor Remembered(string name) => _engaged.Remembered(_feedback, name);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name; zeros at first. Of a batch in parts, each part begins with what was kept before it, and the mean of what they leave is kept.</summary>
    public Tensor Remember(string name, Shape shape) => Remember(name, shape, out _);

    /// <summary>A tensor of this shape that the synapse keeps for the rule under this name, and whether it has just been made; of a batch in parts, as above.</summary>
    public Tensor Remember(string name, Shape shape, out bool isNew) => _engaged.Remember(_feedback, name, shape, out isNew);

    /// <summary>Lets a plastic tensor descend along a gradient of its shape at this step, under the optimizer of W.</summary>
    /// <exception cref="ArgumentException">The gradient has another shape.</exception>
    public void Descend(Tensor plastic, Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(plastic);
        ArgumentNullException.ThrowIfNull(gradient);
        if (plastic.Shape != gradient.Shape)
        {
            throw new ArgumentException($"{Spec.Name}: a plastic tensor of {plastic.Shape} cannot descend along {gradient.Shape}");
        }

        _engaged.Descent?.Descend(plastic, gradient, isLasting: ReferenceEquals(gradient, LocalProduct) || ReferenceEquals(gradient, _engaged.Change));
    }

    /// <summary>Writes the signs of W into t, which is in W's layout. Needs <see cref="Transport.Sign"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Signs(Tensor t) => _feedback.Signs(t);

    /// <summary>The Euclidean norm of W. Needs <see cref="Transport.SignAndNorm"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public double NormOfW() => _feedback.NormOfW();

    /// <summary>The change W is about to make at this step, before rate and decay, in the layout of W. Needs <see cref="Transport.Change"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Changes()
    {
        _feedback.Demand(Transport.Change);
        return _engaged.Change!;
    }

    /// <summary>W itself, kernel height x kernel width x group inputs x outputs. Needs <see cref="Transport.Full"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Reveal() => _feedback.Reveal();

    private InvalidOperationException NotOfProduct() =>
        new($"{Spec.Name}: the rule {_feedback.Rule.GetType().Name} reads an activity or an error, and says in {nameof(FeedbackRule.LearnsFromProduct)} that it does not");

    internal static InvalidOperationException NotKept(Feedback feedback) =>
        new($"{feedback.Spec.Name}: the rule {feedback.Rule.GetType().Name} reads the unit's activity and does not say so in {nameof(FeedbackRule.HearsPost)}");
}
