using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>A network while it grows: where layers register their synapses and parameters and claim memory in the passes to come.</summary>
public sealed class Wiring
{
    private readonly List<Layer> _layers = [];
    private readonly List<Synapse> _synapses = [];
    private readonly List<Parameter> _parameters = [];

    internal Wiring(IDevice device, FeedbackPlan plan, ulong seed, Shape input, int classes)
    {
        Device = device;
        Plan = plan;
        Seed = seed;
        Random = Rng.FromSeed(seed);
        Classes = classes;
        Input = PerItem(input);
        Error = PerItem(new(classes));
    }

    /// <summary>Where the network lives.</summary>
    public IDevice Device { get; }

    /// <summary>The stream all of the network's named streams spring from.</summary>
    public Rng Random { get; }

    /// <summary>Units of the output.</summary>
    public int Classes { get; }

    /// <summary>Whether this is a network to look at, not to run: W is not drawn and B is not born.</summary>
    internal bool IsSketch { get; init; }

    /// <summary>Factor on the standard deviation at birth of every W but the readout's.</summary>
    internal double InitScale { get; init; } = 1;

    internal FeedbackPlan Plan { get; }

    internal ulong Seed { get; }

    internal Slot Input { get; }

    internal Slot Error { get; }

    internal int Slots { get; private set; }

    internal Shape LargestItem { get; private set; } = new(1);

    internal IReadOnlyList<Layer> Layers => _layers;

    internal IReadOnlyList<Synapse> Synapses => _synapses;

    internal IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Memory of this shape for each item of a batch.</summary>
    public Slot PerItem(Shape shape)
    {
        LargestItem = shape.Length > LargestItem.Length ? shape : LargestItem;
        return new(Slots++, shape, true);
    }

    /// <summary>
    /// Memory of this shape for each item of a batch, shared by all layers that ask for it like this: for an activity that is needed by the next layer alone
    /// and can be made again on the way back.
    /// </summary>
    internal Slot Shared(Shape shape) => PerItem(shape) with { IsShared = true };

    /// <summary>Memory of this shape, whatever the batch.</summary>
    public Slot PerPass(Shape shape) => new(Slots++, shape, false);

    /// <summary>A place to <see cref="Pass.Keep"/> a tensor in that is another layer's memory.</summary>
    public Slot Reference() => new(Slots++, new(1), false);

    /// <summary>Puts a tensor into the optimizer's hands.</summary>
    public void Add(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        parameter.Index = _parameters.Count;
        _parameters.Add(parameter);
    }

    internal void Add(Synapse synapse) => _synapses.Add(synapse);

    /// <summary>Puts a layer at the end of the forward pass.</summary>
    /// <exception cref="ArgumentException">Another layer has this name.</exception>
    internal void Add(Layer layer, string name)
    {
        if (_layers.Exists(other => other.Name == name))
        {
            throw new ArgumentException($"two layers are called {name}");
        }

        layer.Join(name, Reference());
        _layers.Add(layer);
    }
}
