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
    private readonly Rng _random;
    private readonly Rng _shared;
    private readonly LeanMemory? _lean;
    private Tensor? _b;
    private int _lent;
    private long _leanStep;
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
        (Spec, Rule, W, Answering, Maps, _random, _shared) = (spec, rule, w, w, new(spec, w.Device), random, shared);
        _lean = rule.IsRegenerable ? lean : null;
    }

    public SynapseSpec Spec { get; }

    public FeedbackRule Rule { get; }

    public Tensor W { get; }

    /// <summary>The weights that answer at rest: W, unless an audit holds them apart.</summary>
    public Tensor Answering { get; set; }

    public SynapseMaps Maps { get; }

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

    /// <summary>The shape of the feedback weights, without making them anew; null where there are none.</summary>
    public Shape? ShapeOfB => _b?.Shape;

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

    public Carried Carry(in Engagement engaged, Tensor delta, Tensor product) => Rule.Carry(new(this, engaged, delta, product, StreamOf("carry", engaged)));

    public void Learn(in Engagement engaged, Tensor? delta, Tensor product) => Rule.Learn(new(this, engaged, delta, product, StreamOf("learn", engaged)));

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
        Device.Draw(Maps.Matrix(t), new(_shared, law, first, second) { RowStride = 1UL << 32 });
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

    public Tensor Respond(HookMemory scratch, Tensor x) => Maps.Apply(scratch, Answering, x);

    public Tensor PreNoise(HookMemory scratch, Tensor pre, long step, int firstRow) =>
        DrawPreNoise(_random, step, scratch.Rent(pre.Rows, pre.Shape.Item), Rule.PreNoise, (ulong)firstRow * (ulong)pre.RowLength);

    /// <summary>The noise on the presynaptic activity of synapses at a step, drawn into a tensor of rows x their input, so many draws after the batch's first: the same ones wherever it is asked for.</summary>
    public static Tensor DrawPreNoise(Rng random, long step, Tensor noise, double size, ulong skip = 0) => random.Stream("noise").Stream(step).Normal(noise, size, skip);

    public void Demand(Transport asked)
    {
        if (!TransportFindings.Covers(Rule.Transport, asked))
        {
            throw new TransportException(Rule, Spec, asked);
        }
    }

    private Rng StreamOf(string hook, in Engagement engaged)
    {
        var ofStep = _random.Stream(hook).Stream(engaged.Step);
        return engaged.Shard is { } shard ? ofStep.Stream(shard) : ofStep;
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
}
