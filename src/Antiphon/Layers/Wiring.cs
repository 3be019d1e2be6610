using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>A network while it grows: where layers register their synapses and parameters and claim memory in the passes to come.</summary>
public sealed class Wiring
{
    private readonly List<Node> _nodes;
    private readonly HashSet<string> _names = ["data"];
    private readonly List<Synapse> _synapses = [];
    private readonly List<Parameter> _parameters = [];

    internal Wiring(IDevice device, FeedbackPlan plan, ulong seed, Shape input, int classes)
    {
        Device = device;
        Plan = plan;
        Seed = seed;
        Random = Rng.FromSeed(seed);
        Classes = classes;
        Error = PerItem(new(classes));
        Targets = PerItem(new(classes));
        DataError = PerItem(input);
        _nodes = [new(0, null, [], input)];
    }

    /// <summary>Where the network lives.</summary>
    public IDevice Device { get; }

    /// <summary>The stream all of the network's named streams spring from.</summary>
    public Rng Random { get; }

    /// <summary>Units of the output.</summary>
    public int Classes { get; }

    /// <summary>Whether this is a network to look at, not to run: W is not drawn and B is not born.</summary>
    internal bool IsSketch { get; init; }

    /// <summary>How W and the biases are born.</summary>
    internal InitScheme Init { get; init; }

    /// <summary>Factor on the standard deviation at birth of every W but the readout's.</summary>
    internal double InitScale { get; init; } = 1;

    /// <summary>Values that some tensors are born with, by their names in the tree of state; null if all are born by their laws.</summary>
    internal BornWeights? Given { get; init; }

    /// <summary>Where feedback weights are made anew at each use; null if they are held.</summary>
    internal LeanMemory? Lean { get; init; }

    /// <summary>Whether the activity of each hidden unit is divided by its root mean square.</summary>
    internal bool NormalisesActivity { get; init; }

    internal FeedbackPlan Plan { get; }

    /// <summary>The rule of each group of synapses by its index; null where the plan has one for all.</summary>
    internal IReadOnlyList<FeedbackRule>? Rules { get; init; }

    internal ulong Seed { get; }

    internal Slot Error { get; }

    internal Slot Targets { get; }

    internal Slot DataError { get; }

    internal int Slots { get; private set; }

    internal IReadOnlyList<Node> Nodes => _nodes;

    internal IReadOnlyList<Synapse> Synapses => _synapses;

    internal IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Memory of this shape for each item of a batch, for a layer's own use.</summary>
    public Slot PerItem(Shape shape) => new(Slots++, shape, true);

    /// <summary>Memory of this shape, whatever the batch, for a layer's own use.</summary>
    public Slot PerPass(Shape shape) => new(Slots++, shape, false);

    /// <summary>A tensor of the tree of state as it is at birth: with the values that are given for it, or else as its law draws it into zeros.</summary>
    internal Tensor Born(string name, Shape shape, Action<Tensor>? law = null)
    {
        var tensor = Tensor.Zeros(Device, shape);
        if (Given?.Write(name, tensor) != true)
        {
            law?.Invoke(tensor);
        }

        return tensor;
    }

    /// <summary>Puts a tensor into the optimizer's hands.</summary>
    public void Add(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        parameter.Index = _parameters.Count;
        _parameters.Add(parameter);
    }

    internal FeedbackRule RuleFor(SynapseSpec spec) => Rules?[spec.Index] ?? Plan.Everywhere;

    internal void Add(Synapse synapse) => _synapses.Add(synapse);

    /// <summary>Puts a layer at the end of the forward pass and gives its place.</summary>
    /// <exception cref="ArgumentException">Another layer has this name.</exception>
    internal int Add(Layer layer, string name, IReadOnlyList<int> inputs, Shape output)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"two layers are called {name}");
        }

        layer.Join(name);
        _nodes.Add(new(_nodes.Count, layer, inputs, output));
        return _nodes.Count - 1;
    }
}
