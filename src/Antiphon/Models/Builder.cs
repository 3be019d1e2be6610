using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Models;

/// <summary>Draws layers one after the other and keeps track of the shape that flows through them.</summary>
public sealed class Builder
{
    private readonly string _prefix;
    private readonly bool _fromData;
    private int _here;
    private bool _hasSynapse;

    internal Builder(Wiring wiring, Shape input)
        : this(wiring, input, 0, "", fromData: true)
    {
    }

    private Builder(Wiring wiring, Shape input, int here, string prefix, bool fromData)
    {
        Wiring = wiring;
        Shape = input;
        _here = here;
        _prefix = prefix;
        _fromData = fromData;
    }

    /// <summary>The shape of an item at this point.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Units the readout has to have.</summary>
    public int Classes => Wiring.Classes;

    /// <summary>Where layers claim memory and register what is learned.</summary>
    public Wiring Wiring { get; }

    /// <summary>The place among the nodes.</summary>
    internal int Here => _here;

    /// <summary>Any layer, the shape it makes of the present one, and its name; without a name it is called by its kind and a number, as in pool1.</summary>
    public Builder Add(Layer layer, Shape output, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Place(layer, output, name is null ? Unused(layer.GetType().Name) : _prefix + name);
    }

    /// <summary>A convolution with a norm, or a bias if it is to have one, a nonlinearity, dropout, and, if asked for, a pool: a unit whose activity goes on. Without f it is linear.</summary>
    public Builder ConvUnit(
        string name, int channels, int kernel, int stride = 1, int padding = 0, int groups = 1, bool norm = false, Nonlinearity? f = Nonlinearity.Relu, UnitPool? pool = null, bool bias = true, double dropout = 0) =>
        Unit(Conv(name, Over(name, channels, kernel, kernel, stride, padding, dilation: 1, groups), bias && !norm, Gain(f), f, pool), name, norm, f, dropout, pool);

    /// <summary>A dense layer with a norm, or a bias if it is to have one, a nonlinearity and dropout: a unit whose activity goes on. Without f it is linear.</summary>
    public Builder DenseUnit(string name, int units, Nonlinearity? f = Nonlinearity.Relu, bool norm = false, bool bias = true, double dropout = 0) =>
        Unit(Dense(name, units, bias && !norm, gain: Gain(f), f: f), name, norm, f, dropout);

    /// <summary>The dense layer that ends the network.</summary>
    public Builder Readout(string name, bool bias = true)
    {
        Dense(name, Classes, bias, gain: 1, isReadout: true);
        return this;
    }

    /// <summary>A convolution; f is the nonlinearity of the unit it drives, for rules that ask.</summary>
    public Synapse Conv(
        string name, int channels, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true, double gain = 2, Nonlinearity? f = null) =>
        Conv(name, Over(name, channels, kernel, kernel, stride, padding, dilation, groups), bias, gain, f, pool: null);

    /// <summary>A convolution of a geometry over the present picture, before a pool that belongs to its unit.</summary>
    internal Synapse Conv(string name, Geometry geometry, bool bias, double gain, Nonlinearity? f, UnitPool? pool, bool isReadout = false) =>
        Place(Noisy(Spec(name, geometry, gain, isReadout, f, pool)), spec => new Conv2D(spec, bias, Wiring));

    /// <summary>Refuses to go on where there is no picture.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal void DemandPicture()
    {
        if (Shape.Rank != 3)
        {
            throw new ArgumentException($"it needs height x width x channels, and gets {Shape}");
        }
    }

    /// <summary>The geometry of a convolution over the present picture.</summary>
    /// <exception cref="ArgumentException">There is no picture here.</exception>
    internal Geometry Over(string name, int channels, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups) => Shape.Rank == 3
        ? new(Shape[0], Shape[1], Shape[2], channels, kernelHeight, kernelWidth, stride, padding, dilation, groups)
        : throw new ArgumentException($"{_prefix}{name} is a convolution and needs height x width x channels, not {Shape}");

    /// <summary>A builder that goes on from another node, whose activity has a shape; whether no synapse lies between the data and it.</summary>
    internal Builder From(int node, Shape shape, bool fromData) => new(Wiring, shape, node, _prefix, fromData);

    /// <summary>A layer that reads several nodes.</summary>
    internal Builder Join(Layer layer, Shape output, string name, params int[] inputs) => Place(layer, output, name, inputs);

    /// <summary>The activity of the unit that these synapses drive, brought to one size, if that is asked for.</summary>
    internal Builder NormaliseActivity(Synapse synapse) => Wiring.NormalisesActivity ? Place(new ActivityNorm(), Shape, $"{synapse.Spec.Name}.activity_norm") : this;

    /// <summary>The factor on the variance at birth that makes up for what a nonlinearity cuts off.</summary>
    internal static double Gain(Nonlinearity? f) => f is Nonlinearity.Relu or Nonlinearity.Silu ? 2 : 1;

    /// <summary>A dense layer over all cells of the present activity; f is the nonlinearity of the unit it drives, for rules that ask.</summary>
    public Synapse Dense(string name, int units, bool bias = true, double gain = 2, bool isReadout = false, Nonlinearity? f = null)
    {
        Flatten();
        return Place(Noisy(Spec(name, Geometry.Dense(Shape[0], units), gain, isReadout, f)), spec => new Dense(spec, bias, Wiring));
    }

    /// <summary>Batch normalisation, with the positive part if asked.</summary>
    public Builder Norm(string name, bool rectify) => Add(new BatchNorm($"{_prefix}{name}.norm", Shape, rectify, hasSkip: false, Wiring), Shape, $"{name}.norm");

    /// <summary>A nonlinearity.</summary>
    public Builder Activate(Nonlinearity f) => Activate(f, Unused($"{f}"));

    /// <summary>The end of a unit: where its synapses hear an error that is broadcast.</summary>
    public Builder Output(Synapse synapse)
    {
        ArgumentNullException.ThrowIfNull(synapse);
        if (synapse.Rule.EntersAt == UnitEntry.Synapses)
        {
            synapse.Nodes = synapse.Nodes with { Unit = _here };
            return this;
        }

        Place(new UnitOutput(synapse), Shape, $"{synapse.Spec.Name}.output");
        synapse.Nodes = synapse.Nodes with { Unit = _here, Entry = _here };
        return this;
    }

    /// <summary>A pool.</summary>
    public Builder Pool(Pooling kind, int size, int stride, int padding = 0)
    {
        var geometry = new UnitPool(kind, size, stride, padding).Over(Shape);
        return Add(new Pool(kind, geometry), new(geometry.OutHeight, geometry.OutWidth, geometry.Outputs));
    }

    /// <summary>The mean over the whole picture, channel by channel.</summary>
    public Builder GlobalPool(string? name = null)
    {
        var geometry = new Geometry(Shape[0], Shape[1], Shape[2], Shape[2], Shape[0], Shape[1]);
        return Add(new Pool(Pooling.Average, geometry), new(1, 1, Shape[2]), name);
    }

    /// <summary>Dropout with probability p.</summary>
    public Builder Dropout(string name, double p) => p == 0 ? this : Add(new Dropout(_prefix + name, p, Shape, Wiring), Shape, name);

    /// <summary>A picture as a row of cells.</summary>
    public Builder Flatten() => Shape.Rank == 1 ? this : Add(new Flatten(), new((int)Shape.Length));

    /// <summary>
    /// A main path that ends in synapses, and beside it the identity or a skip path; the two are summed after the main path's last norm, and the positive part goes on.
    /// </summary>
    /// <exception cref="ArgumentException">The two paths end in different shapes.</exception>
    public Builder Residual(string name, Func<Builder, Synapse> main, Action<Builder>? skip)
    {
        ArgumentNullException.ThrowIfNull(main);
        var (input, from) = (Shape, _here);
        var here = $"{_prefix}{name}.";
        var fromData = _fromData && !_hasSynapse;
        var below = new Builder(Wiring, input, from, here, fromData);
        var last = main(below);
        var join = new BatchNorm($"{last.Spec.Name}.norm", below.Shape, rectify: true, hasSkip: true, Wiring);
        var beside = new Builder(Wiring, input, from, here, fromData);
        skip?.Invoke(beside);
        if (beside.Shape != below.Shape)
        {
            throw new ArgumentException($"{here[..^1]} sums {below.Shape} and {beside.Shape}: the paths have to end in one shape");
        }

        _hasSynapse = true;
        return Place(join, below.Shape, $"{last.Spec.Name}.norm", below._here, beside._here).End(last, $"{name}.dropout", dropout: 0);
    }

    private Builder Unit(Synapse synapse, string name, bool norm, Nonlinearity? f, double dropout, UnitPool? pool = null)
    {
        var rectifies = norm && f == Nonlinearity.Relu;
        if (norm)
        {
            Norm(name, rectifies);
        }

        var unit = rectifies || f is not { } g ? this : Activate(g, $"{synapse.Spec.Name}.{$"{g}".ToLowerInvariant()}");
        return unit.End(synapse, $"{name}.dropout", dropout, pool);
    }

    // A unit that is hidden: its activity is brought to one size, if that is asked for, and cells are silenced before it is handed on, so that those that say nothing hear no broadcast.
    private Builder End(Synapse synapse, string dropoutName, double dropout, UnitPool? pool = null)
    {
        var unit = NormaliseActivity(synapse).Dropout(dropoutName, dropout);
        return pool is not { } p ? unit.Output(synapse)
            : synapse.Spec.Pooled is null ? unit.Output(synapse).Pool(p.Kind, p.Size, p.Stride, p.Padding)
            : unit.Pool(p.Kind, p.Size, p.Stride, p.Padding).Output(synapse);
    }

    private Builder Activate(Nonlinearity f, string name) => Place(new Activation(f), Shape, name);

    // The presynaptic activity with the noise that the synapses' rule asks for.
    private SynapseSpec Noisy(SynapseSpec spec)
    {
        if (Wiring.RuleFor(spec).PreNoise is > 0 and var size && !spec.IsFirst)
        {
            Place(new PreNoise(spec.Name, size, Shape, Wiring), Shape, $"{spec.Name}.noise");
        }

        return spec;
    }

    private Synapse Place(SynapseSpec spec, Func<SynapseSpec, Synapse> make)
    {
        var synapse = make(spec);
        Place(synapse, synapse.Output, synapse.Spec.Name);
        synapse.Nodes = (_here, _here, _here);
        if (synapse.Rule.EntersAt == UnitEntry.Synapses)
        {
            Place(new UnitOutput(synapse), synapse.Output, $"{synapse.Spec.Name}.output");
            synapse.Nodes = synapse.Nodes with { Unit = _here, Entry = _here };
        }

        _hasSynapse = true;
        return synapse;
    }

    private Builder Place(Layer layer, Shape output, string name) => Place(layer, output, name, _here);

    private Builder Place(Layer layer, Shape output, string name, params int[] inputs)
    {
        _here = Wiring.Add(layer, name, inputs, output);
        Shape = output;
        return this;
    }

    // The first of pool1, pool2, ... that no layer has.
    private string Unused(string kind) => Enumerable.Range(1, Wiring.Nodes.Count)
        .Select(number => $"{_prefix}{kind.ToLowerInvariant()}{number}")
        .First(name => Wiring.Nodes.All(node => node.Name != name));

    // Usually weights start with variance gain / fan-in, which keeps the variance of activities where half of them are cut off (He et al. 2015, arXiv:1502.01852).
    private SynapseSpec Spec(string name, Geometry geometry, double gain, bool isReadout, Nonlinearity? f, UnitPool? pool)
    {
        var spec = Spec(name, geometry, gain, isReadout, f);
        return pool is { } p && Wiring.RuleFor(spec).EntersAt == UnitEntry.Pool ? spec with { Pooled = p.OutputOver(spec.UnitShape) } : spec;
    }

    private SynapseSpec Spec(string name, Geometry geometry, double gain, bool isReadout, Nonlinearity? f) => new()
    {
        Name = _prefix + name,
        Index = Wiring.Synapses.Count,
        Geometry = Bounded(name, geometry.Validated()),
        Init = Wiring.Init.Of(geometry, gain) is var law && isReadout ? law : law with { Std = Wiring.InitScale * law.Std },
        IsBornZero = Wiring.Init.Law == InitLaw.Zero,
        Classes = Classes,
        IsFirst = _fromData && !_hasSynapse,
        IsReadout = isReadout,
        Nonlinearity = f,
    };

    // Checked before anything is allocated: weights are one array, and an array holds no more.
    private static Geometry Bounded(string name, Geometry geometry) => geometry.Weights.Length <= Array.MaxLength
        ? geometry
        : throw new ArgumentException($"{name} has {geometry.Weights.Length:N0} weights, and a layer can have {Array.MaxLength:N0}");
}
