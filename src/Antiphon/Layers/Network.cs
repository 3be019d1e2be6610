using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>A grown network: a list of nodes in the order of the forward pass, synapses with their W and B, and the path their errors travel by.</summary>
public sealed class Network
{
    private readonly HookMemory _resting;
    private readonly Dictionary<(bool IsRepeatable, int Capacity), MemoryPlan> _plans = [];
    private readonly Dictionary<Layer, int> _places;
    private readonly Dictionary<Tensor, Parameter> _plastic;
    private readonly Parameter[][] _descending;
    private readonly LeanMemory? _lean;
    private readonly bool[] _isHeld;

    internal Network(Wiring wiring)
    {
        Device = wiring.Device;
        _lean = wiring.Lean;
        Plan = wiring.Plan;
        Seed = wiring.Seed;
        Classes = wiring.Classes;
        (Error, Targets, DataError, Slots) = (wiring.Error, wiring.Targets, wiring.DataError, wiring.Slots);
        Nodes = [.. wiring.Nodes];
        Layers = [.. Nodes.Skip(1).Select(node => node.Layer!)];
        Synapses = [.. wiring.Synapses];
        Parameters = [.. wiring.Parameters];
        _resting = new(new(Device, Synapses.Select(synapse => (nint)synapse.W.Value.Shape.Length).DefaultIfEmpty(0).Max()));
        FeedbackRule[] rules = [.. Synapses.Select(synapse => synapse.Rule)];
        Path = new(Plan, Teaches(rules), [.. Synapses.Select(synapse => synapse.Feedback)], StandIns(rules), reachesData: false);
        _descending = [.. Nodes.Select(node => (node.Layer?.Parameters ?? []).Where(parameter => parameter.Kind != ParameterKind.Feedback).ToArray())];
        _isHeld = Held();
        _places = Nodes.Skip(1).ToDictionary(node => node.Layer!, node => node.Index);
        _plastic = Synapses.SelectMany(synapse => synapse.Plastic).ToDictionary(parameter => parameter.Value);
    }

    /// <summary>Where the network lives.</summary>
    public IDevice Device { get; }

    /// <summary>Which synapses learn by which rule.</summary>
    public FeedbackPlan Plan { get; }

    /// <summary>The seed all of its random streams spring from.</summary>
    public ulong Seed { get; }

    /// <summary>Units of the output.</summary>
    public int Classes { get; }

    /// <summary>The data and the layers, each with what it reads, in the order of the forward pass.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The layers in the order of the forward pass.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The synapses in the order of the forward pass.</summary>
    public IReadOnlyList<Synapse> Synapses { get; }

    /// <summary>What the optimizer changes, in the order of the forward pass.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The path errors travel by while the network learns.</summary>
    public FeedbackPath Path { get; }

    /// <summary>Numbers the forward pass uses and learning changes: W, biases, norms.</summary>
    public long ParameterCount => Parameters.Where(p => p.Kind != ParameterKind.Feedback).Sum(p => p.Value.Shape.Length);

    /// <summary>How much of W the feedback paths carry at most.</summary>
    public Transport Transport => Synapses.Where(s => s.Feedback is { HasB: true }).Select(s => s.Rule.Transport).DefaultIfEmpty(Transport.None).Max();

    /// <summary>Numbers of feedback weights that a lean network does not hold, less those of the memory in which it makes them; 0 where all are held.</summary>
    public long SavedFeedback => _lean is null ? 0 : Synapses.Sum(s => s.Feedback?.Saved ?? 0) - _lean.Length;

    /// <summary>
    /// Every tensor the network depends on, in the order of the forward pass: W, plastic tensors, biases, gains and offsets; then for each layer running moments, B where the rule alone
    /// changes it, and what the rule remembers. Beside them, how often each group of synapses rested.
    /// </summary>
    public StateTree State => new(
        TensorsOf(Layers),
        [.. Synapses.Where(synapse => synapse.Rests > 0).Select(synapse => ($"{synapse.Name}.rests", synapse.Rests))]);

    /// <summary>What of <see cref="State"/> is held in memory: all but feedback weights that are made anew at each use.</summary>
    internal IReadOnlyList<(string Name, Tensor Value)> HeldTensors => TensorsOf(Layers.Where(layer => layer is not Synapse { Feedback.IsLean: true }));

    /// <summary>Whether an error comes to a parameter, as far as that has been found out: a process that has no rows of a batch knows it from here.</summary>
    internal Func<Parameter, bool> HearsError { get; set; } = _ => true;

    internal Slot Error { get; }

    internal Slot Targets { get; }

    internal Slot DataError { get; }

    internal int Slots { get; }

    /// <summary>
    /// Memory for steps of at most so many items. A repeatable pass keeps its activities through a backward pass, so that another may follow along another path;
    /// that takes more memory.
    /// </summary>
    public Pass CreatePass(int capacity, bool isRepeatable = false) => new(this, capacity, isRepeatable || Path.Reenters);

    /// <summary>Whether a layer's output is kept for the way back, in a pass that is not repeatable.</summary>
    public bool IsKept(Layer layer) => FateOf(layer) == "kept";

    /// <summary>What becomes of a layer's output in a training step, in words: kept for the way back, made again there, or given up.</summary>
    public string FateOf(Layer layer) => PlanOf(isRepeatable: false, capacity: 0).FateOf(NodeOf(layer));

    /// <summary>Numbers that a pass holds for each item of its batch: activities and errors on their way, without gradients.</summary>
    public long NumbersPerItem(bool isRepeatable = false) => PlanOf(isRepeatable, capacity: 0).PerItem;

    /// <summary>The output for the pass's input, rows x classes.</summary>
    public Tensor Forward(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        pass.BeginForward();
        for (var i = 1; i < Nodes.Count; i++)
        {
            Nodes[i].Layer!.Forward(new(pass, Nodes[i]));
        }

        return pass.Output;
    }

    /// <summary>Sends the pass's output error back along the network's own path: gradients of all parameters, and what plastic tensors descend along.</summary>
    /// <exception cref="InvalidOperationException">No forward pass came before, or its activities are spent.</exception>
    public void Backward(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Backward(pass, new(Path, pass.Gradients, Learns: true));
    }

    /// <summary>
    /// Sends the pass's output error back along another path, into other gradients. Nothing else moves: no W, no B of the network's own path, no running moment, no random stream. Where
    /// the path reaches the data, the error of the data is <see cref="Gradients.Input"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No forward pass came before, its activities are spent, or rules of the path read some that a pass keeps only if it is repeatable.</exception>
    public void Backward(Pass pass, FeedbackPath path, Gradients into)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(into);
        if (!pass.IsRepeatable && path != Path && path.ReadsMoreThanLayers)
        {
            throw new InvalidOperationException($"the rules of '{path.Plan}' read activities that this pass has given up: send their error back through a repeatable pass");
        }

        Backward(pass, new(path, into, Learns: false));
    }

    /// <summary>Sends the pass's output error back along a path into gradients while nothing learns, and tells an observer of the errors on their way.</summary>
    internal void Backward(Pass pass, FeedbackPath path, Gradients into, IErrorObserver observer) => Backward(pass, new(path, into, Learns: false, observer));

    /// <summary>
    /// Another path for errors, by the rules of a plan, with B's of its own from the same streams: a path of backpropagation gives exact gradients. On request it reaches the data.
    /// </summary>
    public FeedbackPath LayPath(FeedbackPlan plan, bool reachesData = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var rules = plan.RulesFor([.. Synapses.Select(synapse => synapse.Spec)]);
        return new(
            plan,
            Teaches(rules),
            [.. Synapses.Select(synapse => synapse.Lay(rules[synapse.Spec.Index], synapse.Spec with { IsFirst = synapse.Spec.IsFirst && !reachesData }))],
            StandIns(rules),
            reachesData);
    }

    /// <summary>Memory for the gradients of a backward pass beside the network's own.</summary>
    public Gradients CreateGradients() => new(this);

    /// <summary>The rests that come before training.</summary>
    public void RestBeforeTraining()
    {
        foreach (var synapse in Synapses)
        {
            for (var i = 0; i < synapse.Rule.Rests.Before; i++)
            {
                synapse.Feedback?.Rest(_resting);
            }
        }
    }

    /// <summary>The rests that follow a step, counted from 1.</summary>
    public void RestAfter(long step)
    {
        // By index: an enumerator over the interface would be allocated at every step.
        for (var i = 0; i < Synapses.Count; i++)
        {
            if (Synapses[i].Rule.Rests.FollowsStep(step))
            {
                Synapses[i].Feedback?.Rest(_resting);
            }
        }
    }

    /// <summary>After the gradients of a batch's parts have been added up, lets learn what needs no more than their sum.</summary>
    internal void LearnFromProducts(Pass pass)
    {
        for (var i = 0; i < Synapses.Count; i++)
        {
            Synapses[i].LearnFromProduct(pass);
        }
    }

    /// <summary>Brings every B that follows its W up to date, so that it can be looked at.</summary>
    public void Refresh(long step)
    {
        foreach (var synapse in Synapses)
        {
            synapse.Feedback?.Refresh(step);
        }
    }

    /// <summary>Takes the state of a network that was saved: every tensor of <see cref="State"/>, what rules remembered, and how often synapses rested. What else was saved is left.</summary>
    /// <exception cref="RunException">A tensor is missing, or its shape differs.</exception>
    public void Restore(ISavedState saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        foreach (var synapse in Synapses)
        {
            if (synapse.Feedback is { IsLean: true } lean)
            {
                lean.Refresh(saved.Counter("steps")); // what it is made of is all that was saved of it
            }
            else if (synapse.Feedback is { } feedback)
            {
                // What a rule remembers comes into being when it is first asked for.
                var prefix = $"{synapse.Name}.rule.";
                foreach (var (name, shape) in saved.Tensors.Where(part => part.Name.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    feedback.Remember(name[prefix.Length..], shape, out _);
                }

                feedback.Rests = saved.Counter($"{synapse.Name}.rests");
            }
        }

        // All is looked at before anything is written. What a rule remembers now, and did not then, was nothing but zeros.
        var there = saved.Tensors.ToDictionary(part => part.Name, part => part.Shape, StringComparer.Ordinal);
        var parts = State.Tensors;
        foreach (var (name, tensor) in parts)
        {
            if (there.TryGetValue(name, out var shape) ? shape != tensor.Shape : !IsOfRule(name))
            {
                throw new RunException($"{saved.Name}: {(there.ContainsKey(name) ? $"'{name}' is {shape}" : $"there is no tensor '{name}'")}, expected one of {tensor.Shape}");
            }
        }

        foreach (var (name, tensor) in parts)
        {
            if (there.ContainsKey(name))
            {
                saved.Read(name, tensor);
            }
            else
            {
                tensor.Fill(0);
            }
        }
    }

    /// <summary>Whether a name in the tree of state stands for what a rule remembers, as conv1.rule.heard does.</summary>
    internal static bool IsOfRule(string name) => name.Contains(".rule.", StringComparison.Ordinal);

    /// <summary>The place of a layer among the nodes.</summary>
    /// <exception cref="ArgumentException">The layer is not one of this network's.</exception>
    internal int NodeOf(Layer layer) => _places.TryGetValue(layer, out var place)
        ? place
        : throw new ArgumentException($"the layer '{layer.Name}' is not one of this network's", nameof(layer));

    /// <summary>Whether a parameter stays as it was born, as its unit does not learn.</summary>
    internal bool IsHeld(Parameter parameter) => _isHeld[parameter.Index];

    internal Parameter PlasticParameter(Tensor plastic) => _plastic.GetValueOrDefault(plastic)
        ?? throw new ArgumentException($"{plastic} is not a plastic tensor of this network", nameof(plastic));

    private IReadOnlyList<SharedInput?> StandIns(IReadOnlyList<FeedbackRule> rules) =>
    [
        .. from synapse in Synapses
           let other = rules[synapse.Spec.Index].LearnsFromInputOf(synapse.Spec)
           select other == synapse.Spec.Index ? null : SharedInput.Of(Device, InputOf(Synapses[other]), InputOf(synapse)),
    ];

    private IReadOnlyList<bool> Teaches(IReadOnlyList<FeedbackRule> rules) => [.. Synapses.Select(synapse => rules[synapse.Spec.Index].IsTrained(synapse.Spec))];

    private Node InputOf(Synapse synapse) => Nodes[Nodes[synapse.Nodes.Own].Inputs[0]];

    // With a capacity of 0, the plan without gradients.
    internal MemoryPlan PlanOf(bool isRepeatable, int capacity)
    {
        if (!_plans.TryGetValue((isRepeatable, capacity), out var plan))
        {
            var heard = Synapses.Where(synapse => synapse.Rule.HearsPost).SelectMany(synapse => new[] { (synapse.Nodes.Own, synapse.Nodes.Unit), (synapse.Nodes.Entry, synapse.Nodes.Unit) })
                .Concat(from synapse in Synapses let shared = Path.StandInOf(synapse.Spec) where shared is not null select (synapse.Nodes.Own, shared.Node));
            _plans.Add((isRepeatable, capacity), plan = new(Device.Type, Nodes, heard, isRepeatable, capacity));
        }

        return plan;
    }

    // All parameters, and what these layers keep beside theirs.
    private IReadOnlyList<(string Name, Tensor Value)> TensorsOf(IEnumerable<Layer> layers) =>
        [.. Parameters.Select(p => (p.Name, p.Value)), .. layers.SelectMany(layer => layer.State.Select(kept => ($"{layer.Name}.{kept.Name}", kept.Value)))];

    // A layer that is no synapse belongs to the unit whose synapses come before it, on the main path where two are summed.
    private bool[] Held()
    {
        var (drivers, held) = (new Synapse?[Nodes.Count], new bool[Parameters.Count]);
        foreach (var node in Nodes.Skip(1))
        {
            var driver = drivers[node.Index] = node.Layer as Synapse ?? drivers[node.Inputs[0]];
            var isPassedBy = driver?.Rule.EntersAt == UnitEntry.Synapses && node.Layer != driver; // no error passes the norm of such a unit
            foreach (var parameter in _descending[node.Index])
            {
                held[parameter.Index] = driver is { IsTrained: false } || isPassedBy;
            }
        }

        return held;
    }

    /// <summary>A node's step back, after which its parameters' gradients are complete.</summary>
    internal void StepBack(Pass pass, Node node)
    {
        node.Layer!.Backward(new(pass, node));
        Complete(pass, node);
        pass.Settle(node);
    }

    /// <summary>Zeroes the gradients that a node's step back has not asked for.</summary>
    internal void Complete(Pass pass, Node node) => pass.Way.Gradients.ZeroUnasked(_descending[node.Index]);

    /// <summary>A second pass of a step with the data as the first synapses' rules change them.</summary>
    internal Pass Reenter(Pass first, FeedbackPath path)
    {
        var second = first.Again();

        // By index: an enumerator over the interface would be allocated at every step.
        for (var i = 0; i < Synapses.Count; i++)
        {
            if (Synapses[i].Spec is { IsFirst: true } spec && path.Of(spec) is { Rule.Reenters: true } feedback)
            {
                feedback.Refresh(second.FreshIn, second.IsPart ? second.FreshAt : second.FreshAt + 1, second.Step); // for the way back that follows
                feedback.Reenter(second.Scratch, second.Input, first.OutputError, first.Targets, first.Batch);
            }
        }

        return second;
    }

    private void Backward(Pass pass, BackwardPass way)
    {
        if (way.Path.Reenters)
        {
            pass = Reenter(pass, way.Path);
            Forward(pass);
        }

        pass.BeginBackward(way);
        var steps = pass.Schedule;
        for (var i = 0; i < steps.Count; i++)
        {
            var (place, isRemake) = steps[i];
            var node = Nodes[place];
            if (isRemake)
            {
                node.Layer!.Remake(new(pass, node));
            }
            else
            {
                StepBack(pass, node);
            }
        }

        pass.EndBackward();
    }
}
