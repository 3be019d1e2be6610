using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// The feedback side of a group of synapses under one rule: B, other plastic tensors, what the rule remembers, and how often it rested. Hooks are called from here alone,
/// in training and in the audit, so that a view is made in one way.
/// </summary>
internal sealed class Feedback
{
    private readonly Dictionary<string, Tensor> _memory = [];
    private readonly List<(string Name, Tensor Value)> _plastic = [];
    private readonly Dictionary<Tensor, Tensor> _matrices = [];
    private readonly Dictionary<Tensor, Tensor> _rows = [];
    private readonly Rng _random;
    private readonly Rng _shared;
    private readonly LeanMemory? _lean;
    private Tensor? _b;
    private int _lent;
    private long _leanStep;
    private Geometry? _noiseGeometry;
    private object? _freshIn;
    private long _freshAt;

    /// <summary>The feedback side of synapses with weights W.</summary>
    /// <param name="spec">Name, place and wiring.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="w">Their weights.</param>
    /// <param name="random">The stream of these synapses.</param>
    /// <param name="shared">A stream that all synapses of the network have in common.</param>
    /// <param name="lean">Where B is made anew at each use, if its rule allows; null for a B that is held.</param>
    public Feedback(SynapseSpec spec, FeedbackRule rule, Tensor w, Rng random, Rng shared, LeanMemory? lean = null)
    {
        (Spec, Rule, W, Answering, _random, _shared) = (spec, rule, w, w, random, shared);
        _lean = rule.IsRegenerable ? lean : null;
    }

    public SynapseSpec Spec { get; }

    public FeedbackRule Rule { get; }

    public Tensor W { get; }

    /// <summary>The weights that answer at rest: W, unless an audit holds them apart.</summary>
    public Tensor Answering { get; set; }

    public IDevice Device => W.Device;

    /// <summary>The feedback weights; where none are held, until another group of synapses asks for its own.</summary>
    public Tensor B
    {
        get
        {
            if (_lean is not null && _lean.Holder != this)
            {
                (_lean.Holder, _lent, Saved) = (this, 0, 0);
                Bear();
                Rule.Refresh(ViewAt(_leanStep));
            }

            return _b ?? throw new InvalidOperationException($"{Spec.Name} has no feedback weights yet");
        }
    }

    /// <summary>Whether there are feedback weights: hidden units of a step with two passes have hooks without.</summary>
    public bool HasB => _b is not null;

    /// <summary>The shape of the feedback weights.</summary>
    public Shape ShapeOfB => (_b ?? B).Shape;

    /// <summary>Whether B is made anew at each use.</summary>
    public bool IsLean => _lean is not null;

    /// <summary>The step by which a B that is made anew is drawn.</summary>
    public long Step => _leanStep;

    /// <summary>Numbers that are not held, as they are made anew at each use; 0 where all are held.</summary>
    public long Saved { get; private set; }

    /// <summary>This side with weights that are held: itself, or one that was made for the purpose.</summary>
    public Feedback Held
    {
        get
        {
            if (_lean is null)
            {
                return this;
            }

            var held = new Feedback(Spec, Rule, W, _random, _shared);
            held.Grow();
            held.Refresh(0);
            held.Refresh(_leanStep);
            return held;
        }
    }

    /// <summary>What the optimizer changes, by name.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Plastic => _plastic;

    /// <summary>What the rule remembers, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Memory => _memory;

    /// <summary>Rests so far.</summary>
    public long Rests { get; set; }

    public void Grow()
    {
        if (!Rule.HasFeedback(Spec))
        {
            return;
        }

        if (_lean is not null)
        {
            _ = B; // so that the shared memory has its size before the first step
            return;
        }

        var b = Bear();
        if (Rule.IsPlastic && _plastic.Count == 0)
        {
            _plastic.Add(("B", b));
        }
    }

    /// <summary>Brings a B that follows W up to date.</summary>
    public void Refresh(long step)
    {
        if (_lean is null)
        {
            Rule.Refresh(ViewAt(step));
            return;
        }

        _leanStep = step;
        if (_lean.Holder == this)
        {
            _lean.Holder = null;
        }
    }

    /// <summary>Brings a B that follows W up to date, once in each way back of a pass.</summary>
    public void Refresh(object pass, long way, long step)
    {
        if (!ReferenceEquals(_freshIn, pass) || _freshAt != way)
        {
            Refresh(step);
            (_freshIn, _freshAt) = (pass, way);
        }
    }

    /// <summary>Changes the data of a second pass.</summary>
    public void Reenter(HookMemory scratch, Tensor input, Tensor outputError, Tensor targets, int batch)
    {
        Rule.Reenter(new(this, scratch, input, outputError, targets, batch));
        scratch.End();
    }

    public Tensor? Receive(in Engagement engaged, Tensor? arriving) => Rule.Receive(new(this, engaged, arriving));

    public Carried Carry(in Engagement engaged, Tensor delta, Tensor product) => Rule.Carry(new(this, engaged, delta, product, _random.Stream("carry").Stream(engaged.Step)));

    public void Learn(in Engagement engaged, Tensor delta, Tensor product) => Rule.Learn(new(this, engaged, delta, product, _random.Stream("learn").Stream(engaged.Step)));

    public void Rest(HookMemory scratch)
    {
        Rule.Rest(new(this, scratch, _random.Stream("rest").Stream(Rests)));
        scratch.End();
        Rests++;
    }

    // What the views offer in common.

    public Tensor Zeros(Shape shape) => _lean is null ? Tensor.Zeros(Device, shape) : Lend(shape).Fill(0);

    public Tensor DrawShared(Tensor t, RandomLaw law, double first, double second)
    {
        Device.Draw(Matrix(t), new(_shared, law, first, second) { RowStride = 1UL << 32 });
        return t;
    }

    public Tensor AddPlastic(string name, Shape shape)
    {
        var tensor = Zeros(shape);
        _plastic.Add((name, tensor));
        return tensor;
    }

    public Tensor PlasticCalled(string name)
    {
        // A lambda over the name would be allocated at every step.
        foreach (var plastic in _plastic)
        {
            if (plastic.Name == name)
            {
                return plastic.Value;
            }
        }

        throw new ArgumentException($"{Spec.Name} has no plastic tensor '{name}'", nameof(name));
    }

    public Tensor Remember(string name, Shape shape, out bool isNew)
    {
        if (_lean is not null)
        {
            isNew = true; // and so drawn again
            return Lend(shape);
        }

        isNew = !_memory.TryGetValue(name, out var kept);
        if (kept is null)
        {
            _memory.Add(name, kept = Zeros(shape));
        }

        return kept;
    }

    public Tensor Remembered(string name) => _memory.GetValueOrDefault(name) ?? throw new ArgumentException($"{Spec.Name} remembers no tensor '{name}'", nameof(name));

    /// <summary>Gives up what is remembered under other names than these.</summary>
    public void ForgetAllBut(IReadOnlyCollection<string> names)
    {
        foreach (var name in _memory.Keys.Except(names, StringComparer.Ordinal).ToList())
        {
            _memory.Remove(name);
        }
    }

    public Tensor Signs(Tensor t)
    {
        Demand(Transport.Sign);
        return t.SignOf(W);
    }

    public double NormOfW()
    {
        Demand(Transport.SignAndNorm);
        return W.Norm();
    }

    public Tensor Reveal()
    {
        Demand(Transport.Full);
        return W;
    }

    public Tensor Adjoint(HookMemory scratch, Tensor f, Tensor delta)
    {
        return Adjoint(scratch, Spec.Geometry, f, delta);
    }

    /// <summary>As at rest: back from an answer to the last noise.</summary>
    public Tensor AdjointAtRest(HookMemory scratch, Tensor f, Tensor y) =>
        Adjoint(scratch, _noiseGeometry ?? throw new InvalidOperationException($"{Spec.Name}: an error passes back from an answer to noise, and there was none"), f, y);

    public Tensor Broadcast(HookMemory scratch, Tensor f, Tensor signal, Shape to)
    {
        var error = scratch.Rent(signal.Rows, to);
        Device.Apply(Geometry.Dense(signal.RowLength, (int)(f.Shape.Length / signal.RowLength)), signal, f, error);
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

        Device.Outer(g, signal, rows, product);
        return product;
    }

    // Matrices of whatever shape: the last axis is the columns, all others are the rows.

    /// <summary>into = a b.</summary>
    public Tensor Multiply(Tensor a, Tensor b, Tensor into)
    {
        Device.Apply(Map(b), Matrix(a), Matrix(b), Matrix(into));
        return into;
    }

    /// <summary>into = a b'.</summary>
    public Tensor MultiplyByTransposed(Tensor a, Tensor b, Tensor into)
    {
        Device.Adjoint(Map(b), Matrix(b), Matrix(a), Matrix(into));
        return into;
    }

    /// <summary>into = a' b.</summary>
    public Tensor TransposedMultiply(Tensor a, Tensor b, Tensor into)
    {
        Device.Outer(Map(into), Matrix(a), Matrix(b), Matrix(into));
        return into;
    }

    public Tensor Apply(HookMemory scratch, Tensor f, Tensor x)
    {
        var g = GeometryOf(x);
        var y = scratch.Rent(x.Rows, OutputOver(g));
        Device.Apply(g, x, f, y);
        return y;
    }

    public Tensor Respond(HookMemory scratch, Tensor x) => Apply(scratch, Answering, x);

    public Tensor PreNoise(HookMemory scratch, Tensor pre, long step) =>
        DrawPreNoise(_random, step, scratch.Rent(pre.Rows, pre.Shape.Item), Rule.PreNoise);

    /// <summary>The noise on the presynaptic activity of synapses at a step, drawn into a tensor of rows x their input: the same ones wherever it is asked for.</summary>
    public static Tensor DrawPreNoise(Rng random, long step, Tensor noise, double size) => random.Stream("noise").Stream(step).Normal(noise, size);

    public Tensor Noise(HookMemory scratch, Rng random, int samples, int side)
    {
        var g = Spec.Geometry;
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

    public void Demand(Transport asked)
    {
        if (!TransportFindings.Covers(Rule.Transport, asked))
        {
            throw new TransportException(Rule, Spec, asked);
        }
    }

    private Tensor Bear() => _b = Rule.Grow(new(this, _random.Stream("B")));

    private RefreshView ViewAt(long step)
    {
        var stream = _random.Stream("refresh");
        return new(this, stream.Stream(step), stream.Stream(0));
    }

    private Tensor Lend(Shape shape)
    {
        Saved += shape.Length;
        return _lean!.Lend(_lent++, shape);
    }

    private (Tensor All, Tensor[] Taps) Multiplied(HookMemory scratch, Tensor x, Tensor y)
    {
        var product = scratch.RentWeights(Spec.Geometry);
        Device.Outer(GeometryOf(x), x, y, product.All);
        return product;
    }

    private static Geometry Map(Tensor f) => Geometry.Dense((int)(f.Shape.Length / f.Shape.Channels), f.Shape.Channels);

    private Tensor Matrix(Tensor t)
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

    private Geometry GeometryOf(Tensor x) => Spec.Geometry.IsDense ? Spec.Geometry : Spec.Geometry.Over(x.Shape[1], x.Shape[2]);

    private Tensor Adjoint(HookMemory scratch, Geometry g, Tensor f, Tensor delta)
    {
        var below = scratch.Rent(delta.Rows, InputOver(g));
        Device.Adjoint(g, f, delta, below);
        return below;
    }

    private static Shape InputOver(Geometry g) => g.IsDense ? new(g.Inputs) : new(g.Height, g.Width, g.Inputs);

    private static Shape OutputOver(Geometry g) => g.IsDense ? new(g.Outputs) : new(g.OutHeight, g.OutWidth, g.Outputs);
}
