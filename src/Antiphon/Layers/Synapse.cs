using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// A group of synapses between two layers of cells: forward weights W, feedback weights B, and the rule by which B carries the error and learns.
/// Forward y = W x + bias. Backward, in this order: the local product becomes W's gradient, B is refreshed, the error is carried below, B learns.
/// </summary>
public abstract class Synapse : Layer
{
    private readonly Rng _random;
    private readonly Rng _shared;
    private readonly LeanMemory? _lean;
    private readonly Feedback? _feedback;

    private protected Synapse(SynapseSpec spec, Shape output, bool bias, Wiring wiring)
    {
        Spec = spec;
        Output = output;
        Rule = wiring.RuleFor(spec);
        IsTrained = Rule.IsTrained(spec);
        _random = wiring.Random.Stream(spec.Name);
        (_shared, _lean) = (wiring.Random.Stream("shared feedback"), wiring.Lean);
        var isDrawn = !wiring.IsSketch && !spec.IsBornZero;
        W = Own("W", wiring.Born($"{spec.Name}.W", spec.Geometry.Weights, isDrawn ? w => spec.Init.Draw(w, _random.Stream("W")) : null), ParameterKind.Forward);
        wiring.Add(W);
        if (!wiring.IsSketch)
        {
            _feedback = Lay(Rule, spec);
        }

        Plastic = [.. (_feedback?.Plastic ?? []).Select(plastic => Own(plastic.Name, plastic.Value, ParameterKind.Feedback))];
        foreach (var plastic in Plastic)
        {
            wiring.Add(plastic);
        }

        if (bias)
        {
            Bias = Own("bias", wiring.Born($"{spec.Name}.bias", new(spec.Geometry.Outputs), offset => wiring.Init.OfBias(spec.Geometry)?.Draw(offset, _random.Stream("bias"))), ParameterKind.Bias);
            wiring.Add(Bias);
        }

        Parameters = [W, .. Plastic, .. Bias is null ? (Parameter[])[] : [Bias]];
        wiring.Add(this);
    }

    /// <summary>Name, place and wiring.</summary>
    public SynapseSpec Spec { get; }

    /// <summary>How the error travels back through these synapses.</summary>
    public FeedbackRule Rule { get; }

    /// <summary>Whether W, the bias and the norm of the unit learn; otherwise they stay as they were born.</summary>
    public bool IsTrained { get; }

    /// <summary>The shape of the output of one item.</summary>
    public Shape Output { get; }

    /// <summary>Forward weights, kernel height x kernel width x group inputs x outputs; 1 x 1 x inputs x outputs for a dense layer.</summary>
    public Parameter W { get; }

    /// <summary>
    /// Feedback weights, the matrix that carries the error, in the layout of W (classes x units for broadcasts); null where no error passes. In a lean network, which holds none that can be made anew, a copy made for the caller.
    /// </summary>
    public Tensor? B => _feedback is { HasB: true } feedback ? feedback.Held.B : null;

    /// <summary>What the optimizer changes on the feedback path: B itself, or what B is made of, in the shapes the rule gave it.</summary>
    public IReadOnlyList<Parameter> Plastic { get; }

    /// <summary>Offset, output channels; null if there is none.</summary>
    public Parameter? Bias { get; }

    /// <summary>Rests so far.</summary>
    public long Rests => _feedback?.Rests ?? 0;

    /// <summary>Whether B has the layout of W, so that an angle between the two has a meaning.</summary>
    public bool IsMirrored => !Rule.IsBroadcast && _feedback?.ShapeOfB == W.Value.Shape && !Spec.IsFirst;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override long Work => Spec.Geometry.Weights.Length * Spec.Geometry.OutHeight * Spec.Geometry.OutWidth;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            if (_feedback is null)
            {
                yield break;
            }

            // A plastic B is among the parameters, and the B of backpropagation is W.
            var held = _feedback.Held;
            if (held.HasB && !ReferenceEquals(held.B, W.Value) && held.Plastic.All(plastic => !ReferenceEquals(plastic.Value, held.B)))
            {
                yield return ("B", held.B);
            }

            foreach (var (name, value) in held.Memory.OrderBy(kept => kept.Key, StringComparer.Ordinal))
            {
                yield return ($"rule.{name}", value);
            }
        }
    }

    /// <summary>The place of these synapses among the network's nodes, that of the activity of the unit they drive, and that at which an error enters the unit.</summary>
    internal (int Own, int Unit, int Entry) Nodes { get; set; }

    internal Feedback? Feedback => _feedback;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        var device = W.Value.Device;
        device.Apply(Spec.Geometry, c.Input(), W.Value, c.Output, unchanged: c.Pass.Follows);
        if (Bias is not null)
        {
            device.AddBias(c.Output, Bias.Value);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is not { } delta)
        {
            return;
        }

        c.Pass.Way.Observer?.Arrived(this, delta);
        if (c.Pass.Way.Path.IsDeafAt(Spec))
        {
            return;
        }

        var (device, product, feedback) = (W.Value.Device, c.Gradient(W), FeedbackIn(c.Pass));
        device.Outer(Spec.Geometry, feedback is null ? c.Input() : c.Pass.Way.Path.StandInOf(Spec)?.In(c.Pass) ?? c.Input(), delta, product);
        if (Bias is not null)
        {
            device.SumChannels(delta, c.Gradient(Bias));
        }

        if (feedback is not null)
        {
            var engaged = Engage(feedback.Rule, c.Pass, product);
            if (!feedback.Spec.IsFirst)
            {
                var carried = feedback.Carry(engaged, delta, product);
                c.Pass.Way.Observer?.Carried(this, carried);
                Send(c, feedback, delta, carried);
            }

            if (c.Pass.Way.Learns && !(c.Pass.IsPart && feedback.Rule.LearnsFromProduct))
            {
                feedback.Learn(engaged, delta, product);
            }

            c.Pass.Scratch.End();
        }
    }

    /// <summary>Lets B learn from the product of a whole batch that went through the network in parts, where its rule needs no more.</summary>
    internal void LearnFromProduct(Pass pass)
    {
        if (_feedback is { Rule.LearnsFromProduct: true } feedback && pass.Gradients.IsAsked(W))
        {
            feedback.Learn(new(null, null, null, pass.OutputError, pass.Targets, pass.Gradients[W], pass.Batch, pass.Step, pass.Scratch, pass.Gradients), null, pass.Gradients[W]);
            pass.Scratch.End();
        }
    }

    /// <summary>The error at the output of the unit these synapses drive.</summary>
    internal Tensor? Receive(Pass pass, Tensor? arriving)
    {
        if (FeedbackIn(pass) is not { } feedback)
        {
            return arriving;
        }

        var received = pass.Own(feedback.Receive(Engage(feedback.Rule, pass, change: null), arriving));
        pass.Scratch.End();
        return received;
    }

    /// <summary>The feedback side of these synapses under another rule, born from the same stream; null where the rule has none.</summary>
    internal Feedback? Lay(FeedbackRule rule, SynapseSpec spec)
    {
        if (!rule.HasHooks(spec))
        {
            return null;
        }

        var feedback = new Feedback(spec, rule, W.Value, _random, _shared, _lean);
        feedback.Grow();
        feedback.Refresh(0);
        return feedback;
    }

    private Parameter Own(string name, Tensor value, ParameterKind kind) => new($"{Spec.Name}.{name}", value, kind) { IsHidden = !Spec.IsFirst && !Spec.IsReadout && (kind != ParameterKind.Feedback || !Rule.IsBroadcast) };

    // B is refreshed by whichever needs it first in a backward pass, or in those of all parts of a batch: the unit that hears, or the synapses that carry.
    private Feedback? FeedbackIn(Pass pass)
    {
        var feedback = pass.Way.Path.Of(Spec);
        feedback?.Refresh(pass.FreshIn, pass.FreshAt, pass.Step);
        return feedback;
    }

    private Engagement Engage(FeedbackRule rule, Pass pass, Tensor? change) => new(
        pass.ActivityAt(pass.InputOf(Nodes.Own)), rule.HearsPost ? pass.ActivityAt(Nodes.Unit) : null, rule.HearsPost ? pass.First?.ActivityAt(Nodes.Unit) : null, pass.OutputError, pass.Targets, change, pass.Batch, pass.Step,
        pass.Scratch, pass.Way.Learns ? pass.Way.Gradients : null, pass.FirstRow, pass.IsPart ? pass.Shard : null, pass.IsPart ? pass.Remembered : null);

    private void Send(Context c, Feedback feedback, Tensor delta, Carried carried)
    {
        if (carried.Weights is null)
        {
            c.Leave(c.Pass.Own(carried.Error));
        }
        else
        {
            // What a rule has made for this pass alone, in memory that serves the next one, is not what it was.
            var unchanged = c.Pass.Follows && (ReferenceEquals(carried.Weights, W.Value) || (feedback.HasB && ReferenceEquals(carried.Weights, feedback.B)));
            var there = c.Beside();
            delta.Device.Adjoint(Spec.Geometry, carried.Weights, delta, there ?? c.Below(), accumulate: there is not null, unchanged);
        }
    }
}
