using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// A group of synapses between two layers of cells: forward weights W, feedback weights B, and the rule by which B carries the error and learns.
/// Forward y = W x + bias. Backward, in this order: the local product becomes W's gradient, B is refreshed, the error is carried below, B learns.
/// </summary>
public abstract class Synapse : Layer
{
    private readonly Dictionary<string, Tensor> _memory = [];
    private readonly Rng _random;
    private readonly Slot _input;
    private readonly Slot _output;
    private readonly bool _carriesThroughB;
    private LocalView? _resting;

    private protected Synapse(SynapseSpec spec, Shape output, bool bias, Wiring wiring)
    {
        Spec = spec;
        var rule = Rule = wiring.Plan.RuleFor(spec);
        _random = wiring.Random.Stream(spec.Name);
        var g = spec.Geometry;
        var w = Tensor.Zeros(wiring.Device, g.Weights);
        W = new($"{spec.Name}.W", wiring.IsSketch ? w : spec.Law.Draw(w, _random.Stream("W")), ParameterKind.Forward);
        wiring.Add(W);
        if (rule.HasFeedback(spec) && !wiring.IsSketch)
        {
            var view = Look(new(wiring.Device));
            view.Born(rule.Grow(view, _random.Stream("B")));
            rule.Refresh(view, _random.Stream("refresh").Stream(0));
            view.Release();
            B = new($"{spec.Name}.B", view.B, ParameterKind.Feedback);
            if (rule.IsPlastic)
            {
                wiring.Add(B);
            }
        }

        if (bias)
        {
            Bias = new($"{spec.Name}.bias", Tensor.Zeros(wiring.Device, new(g.Outputs)), ParameterKind.Bias);
            wiring.Add(Bias);
        }

        // A rule with a carrier of its own may do anything with the error it makes; only the plain B' delta may be added up in place.
        _carriesThroughB = B is not null && ((Func<LocalView, Tensor, Tensor, Tensor?>)rule.Carry).Method.DeclaringType == typeof(FeedbackRule);
        _input = wiring.Reference();
        _output = wiring.PerItem(output);
        Output = output;
        wiring.Add(this);
    }

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec { get; }

    /// <summary>How the error travels back through these synapses.</summary>
    public FeedbackRule Rule { get; }

    /// <summary>The shape of the output of one item.</summary>
    public Shape Output { get; }

    /// <summary>Forward weights.</summary>
    public Parameter W { get; }

    /// <summary>Feedback weights, the matrix that carries the error, in the layout of W; none where no error passes.</summary>
    public Parameter? B { get; }

    /// <summary>Offset per output channel.</summary>
    public Parameter? Bias { get; }

    /// <summary>Rests so far.</summary>
    public long Rests { get; private set; }

    /// <summary>Whether B has the layout of W, so that an angle between the two has a meaning.</summary>
    public bool IsMirrored => B is not null && B.Value.Shape == W.Value.Shape && !Spec.IsFirst;

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var y = pass[_output];
        var device = W.Value.Device;
        device.Apply(Spec.Geometry, x, W.Value, y);
        if (Bias is not null)
        {
            device.AddBias(y, Bias.Value);
        }

        pass.Keep(_input, x);
        return y;
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta) => delta is null ? null : Backward(pass, delta, null);

    /// <inheritdoc/>
    internal override Tensor? BackwardOnto(Pass pass, Tensor? delta, Tensor? beside) =>
        delta is null || beside is null || !_carriesThroughB || Spec.IsFirst ? base.BackwardOnto(pass, delta, beside) : Backward(pass, delta, beside);

    private Tensor? Backward(Pass pass, Tensor delta, Tensor? beside)
    {
        var device = W.Value.Device;
        var view = pass.View(this);
        var x = pass[_input];
        var product = pass.Gradient(W);
        device.Outer(Spec.Geometry, x, delta, product);
        if (Bias is not null)
        {
            device.SumChannels(delta, pass.Gradient(Bias));
        }

        view.Engage(x, delta, product);
        Refresh(view, pass);
        var below = Spec.IsFirst ? null : beside is not null ? view.AdjointOnto(beside, delta) : Rule.Carry(view, delta, pass.OutputError);
        if (B is not null)
        {
            Rule.Learn(view, _random.Stream("learn").Stream(pass.Step));
        }

        view.Release();
        pass.Return(delta);
        return below;
    }

    /// <summary>What B descends along after a backward pass: the rule's choice.</summary>
    internal Tensor? FeedbackGradient(Pass pass) => pass.View(this).BGradient;

    /// <summary>The error at the output of the unit these synapses drive.</summary>
    internal Tensor? Receive(Pass pass, Tensor? error)
    {
        if (B is null)
        {
            return error;
        }

        var view = pass.View(this);
        Refresh(view, pass);
        var received = Rule.Receive(view, error, pass.OutputError);
        if (error is not null && !ReferenceEquals(error, received))
        {
            pass.Return(error);
        }

        return received;
    }

    /// <summary>Lets B learn at rest, once.</summary>
    internal void Rest(Arena arena)
    {
        if (B is not null)
        {
            _resting ??= Look(arena);
            _resting.Rests = Rests;
            Rule.Rest(_resting, _random.Stream("rest").Stream(Rests));
            _resting.Release();
            Rests++;
        }
    }

    /// <summary>Brings a B that follows W up to date, as the next backward pass would.</summary>
    internal void Refresh(Arena arena, long step)
    {
        if (B is not null)
        {
            Rule.Refresh(_resting ??= Look(arena), _random.Stream("refresh").Stream(step));
        }
    }

    // Once a backward pass, by whichever of the two needs B first: the unit that hears, or the synapses that carry.
    private void Refresh(LocalView view, Pass pass)
    {
        if (B is not null && view.FreshAt != pass.Sweeps)
        {
            Rule.Refresh(view, _random.Stream("refresh").Stream(pass.Step));
            view.FreshAt = pass.Sweeps;
        }
    }

    /// <summary>A view of these synapses for their rule.</summary>
    internal LocalView Look(Arena arena) => new(Spec, Rule, W.Value, B?.Value, _memory, arena);
}
