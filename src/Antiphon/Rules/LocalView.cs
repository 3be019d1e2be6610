using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// All a rule sees of a group of synapses: its feedback weights B, the activity at its two ends, its own answer to an activity, and the local
/// product of two activities. W itself stays behind verbs that throw unless the rule declared the transport.
/// </summary>
public sealed class LocalView
{
    private readonly FeedbackRule _rule;
    private readonly IDevice _device;
    private readonly Arena _arena;
    private readonly Dictionary<string, Tensor> _memory;
    private readonly Dictionary<Geometry, Tensor> _shares = [];
    private readonly List<Tensor> _rented = [];
    private Tensor? _b;
    private Tensor? _product;

    internal LocalView(SynapseSpec spec, FeedbackRule rule, Tensor w, Tensor? b, Dictionary<string, Tensor> memory, Arena arena)
    {
        Spec = spec;
        _rule = rule;
        _device = w.Device;
        W = Answering = w;
        _b = b;
        _memory = memory;
        _arena = arena;
    }

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec { get; }

    /// <summary>The feedback weights: the matrix that carries the error, in the layout of W (for broadcasts: outputs of the network x units).</summary>
    public Tensor B => _b ?? throw new InvalidOperationException($"{Spec.Name} has no feedback weights");

    /// <summary>What B shall descend along at this step, if the rule is plastic.</summary>
    public Tensor? BGradient { get; set; }

    /// <summary>Rests so far.</summary>
    public long Rests { get; internal set; }

    /// <summary>Presynaptic activity of this step.</summary>
    public Tensor Pre { get => field ?? throw AtRest("presynaptic activity"); private set; }

    /// <summary>Postsynaptic error of this step.</summary>
    public Tensor Delta { get => field ?? throw AtRest("postsynaptic error"); private set; }

    /// <summary>The product of <see cref="Pre"/> and <see cref="Delta"/>, summed over items and positions: what each side of the synapse can compute by itself.</summary>
    public Tensor LocalProduct { get => field ?? throw AtRest("local product"); private set; }

    // What the audit turns: the weights themselves, the weights that answer, and the change W is about to make.
    internal Tensor W { get; }

    internal Tensor Answering { get; set; }

    internal Tensor? Change { get; set; }

    // The backward pass of this view's Pass that B was last refreshed in; none yet.
    internal long FreshAt { get; set; }

    /// <summary>The error carried through weights F to the layer below: F' delta.</summary>
    public Tensor Adjoint(Tensor f, Tensor delta)
    {
        var dx = _arena.Rent(delta.Rows, InputOver(Spec.Geometry));
        _device.Adjoint(Spec.Geometry, f, delta, dx);
        return dx;
    }

    // What FeedbackRule.Carry does unless it is overridden, onto an error that is there already: dx + B' delta.
    internal Tensor AdjointOnto(Tensor dx, Tensor delta)
    {
        _device.Adjoint(Spec.Geometry, B, delta, dx, accumulate: true);
        return dx;
    }

    /// <summary>An output error broadcast through weights F of shape classes x units to the units of this layer: F e, shaped like its output.</summary>
    public Tensor Broadcast(Tensor f, Tensor outputError)
    {
        var g = Spec.Geometry;
        var error = _arena.Rent(outputError.Rows, g.IsDense ? new(g.Outputs) : new(g.OutHeight, g.OutWidth, g.Outputs));
        _device.Apply(Geometry.Dense(Spec.Classes, Spec.Units), outputError, f, error);
        return error;
    }

    /// <summary>
    /// Independent noise of mean 0 and variance 1 for the presynaptic side, uniform as in the authors' code, with maps no larger than
    /// <paramref name="side"/> and as many of them as give <paramref name="samples"/> answers.
    /// </summary>
    public Tensor Noise(Rng rng, int samples, int side)
    {
        var g = Spec.Geometry;
        var small = g.Over(Side(g.Height, g.KernelHeight), Side(g.Width, g.KernelWidth));
        var rows = (samples + small.OutHeight * small.OutWidth - 1) / (small.OutHeight * small.OutWidth);
        return rng.Uniform(Lend(rows, InputOver(small)), -Math.Sqrt(3), Math.Sqrt(3));

        int Side(int whole, int kernel) => Math.Min(whole, Math.Max(side, g.Dilation * (kernel - 1) + 1));
    }

    /// <summary>The synapses' own answer to a presynaptic activity, W x: no bias, no norm, no nonlinearity.</summary>
    public Tensor Respond(Tensor x)
    {
        var g = GeometryOf(x);
        var y = Lend(x.Rows, g.IsDense ? new(g.Outputs) : new(g.OutHeight, g.OutWidth, g.Outputs));
        _device.Apply(g, x, Answering, y);
        return y;
    }

    /// <summary>The product of a pre- and a postsynaptic activity, summed over items and positions.</summary>
    public Tensor Product(Tensor x, Tensor y)
    {
        var product = _product ??= Zeros(Spec.Geometry.Weights);
        _device.Outer(GeometryOf(x), x, y, product);
        return product;
    }

    /// <summary>
    /// The same, as the mean over the occasions on which each synapse was used: at the border of a picture some taps hang over the edge and are used less often.
    /// </summary>
    public Tensor MeanProduct(Tensor x, Tensor y)
    {
        var g = GeometryOf(x);
        var product = Product(x, y);
        if (!_shares.TryGetValue(g, out var share))
        {
            _shares.Add(g, share = Zeros(g.Weights));
            FillShares(share, g);
        }

        return product.Multiply(share).Scale(1.0 / x.Rows);
    }

    /// <summary>A tensor of zeros of this shape, for <see cref="FeedbackRule.Grow"/>.</summary>
    public Tensor Zeros(Shape shape) => Tensor.Zeros(_device, shape);

    /// <summary>A tensor the synapse keeps for the rule under this name; zeros at first.</summary>
    public Tensor Remember(string name, Shape shape) => Remember(name, shape, out _);

    /// <summary>The same, and whether it has just been made.</summary>
    public Tensor Remember(string name, Shape shape, out bool isNew)
    {
        isNew = !_memory.TryGetValue(name, out var kept);
        if (kept is null)
        {
            _memory.Add(name, kept = Zeros(shape));
        }

        return kept;
    }

    /// <summary>Writes the signs of W into t. Needs <see cref="Transport.Sign"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Signs(Tensor t)
    {
        Demand(Transport.Sign);
        return t.SignOf(W);
    }

    /// <summary>The Euclidean norm of W. Needs <see cref="Transport.SignAndNorm"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public double NormOfW()
    {
        Demand(Transport.SignAndNorm);
        return W.Norm();
    }

    /// <summary>The change W is about to make at this step, before rate and decay. Needs <see cref="Transport.Change"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Changes()
    {
        Demand(Transport.Change);
        return Change ?? throw AtRest("change of W");
    }

    /// <summary>W itself. Needs <see cref="Transport.Full"/>.</summary>
    /// <exception cref="TransportException">The rule declares less.</exception>
    public Tensor Reveal()
    {
        Demand(Transport.Full);
        return W;
    }

    /// <summary>Shows the view one step's activities.</summary>
    internal void Engage(Tensor pre, Tensor delta, Tensor product)
    {
        Pre = pre;
        Delta = delta;
        LocalProduct = product;
        Change = product;
        BGradient = null;
    }

    /// <summary>Gives back what the hooks borrowed.</summary>
    internal void Release()
    {
        foreach (var tensor in _rented)
        {
            _arena.Return(tensor);
        }

        _rented.Clear();
    }

    internal void Born(Tensor b) => _b = b;

    private Tensor Lend(int rows, Shape item)
    {
        var tensor = _arena.Rent(rows, item);
        _rented.Add(tensor);
        return tensor;
    }

    private Geometry GeometryOf(Tensor x) => Spec.Geometry.IsDense ? Spec.Geometry : Spec.Geometry.Over(x.Shape[1], x.Shape[2]);

    private static Shape InputOver(Geometry g) => g.IsDense ? new(g.Inputs) : new(g.Height, g.Width, g.Inputs);

    private static void FillShares(Tensor share, Geometry g)
    {
        var perTap = g.GroupInputs * g.Outputs;
        for (var row = 0; row < g.KernelHeight; row++)
        {
            for (var column = 0; column < g.KernelWidth; column++)
            {
                var uses = g.Uses(row, column);
                for (var i = 0; i < perTap; i++)
                {
                    share[row, column * perTap + i] = uses == 0 ? 0 : 1.0 / uses; // a tap that never touches the input has nothing to learn
                }
            }
        }
    }

    private void Demand(Transport asked)
    {
        if (!TransportFindings.Covers(_rule.Transport, asked))
        {
            throw new TransportException(_rule, Spec, asked);
        }
    }

    private InvalidOperationException AtRest(string what) => new($"{Spec.Name} has no {what} while it is not engaged");
}
