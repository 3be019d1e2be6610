using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Models;

/// <summary>Draws layers one after the other and keeps track of the shape that flows through them.</summary>
public sealed class Builder
{
    private readonly List<Layer> _layers = [];
    private readonly string _prefix;
    private readonly bool _fromData;

    // Within a residual block what follows a norm is the only one to read it, so its activity may live in shared memory. Within a block in a block
    // it may not: the outer activity has to outlast the inner one.
    private readonly bool _shares;

    internal Builder(Wiring wiring, Shape input)
        : this(wiring, input, "", fromData: true, shares: false)
    {
    }

    private Builder(Wiring wiring, Shape input, string prefix, bool fromData, bool shares)
    {
        _shares = shares;
        Wiring = wiring;
        Shape = input;
        _prefix = prefix;
        _fromData = fromData;
    }

    /// <summary>The shape of an item at this point.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Units the readout has to have.</summary>
    public int Classes => Wiring.Classes;

    /// <summary>Where layers claim memory and register what is learned.</summary>
    public Wiring Wiring { get; }

    /// <summary>Any layer, the shape it makes of the present one, and its name; without a name it is called by its kind and a number, as in pool1.</summary>
    public Builder Add(Layer layer, Shape output, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Place(layer, output, name is null ? Unused(layer.GetType().Name) : _prefix + name);
    }

    /// <summary>A convolution with a bias or a norm, and a nonlinearity: a unit whose activity goes on.</summary>
    public Builder ConvUnit(string name, int channels, int kernel, int stride = 1, int padding = 0, int groups = 1, bool norm = false, Nonlinearity f = Nonlinearity.Relu) =>
        Unit(Conv(name, channels, kernel, stride, padding, groups: groups, bias: !norm, gain: Gain(f)), name, norm, f);

    /// <summary>A dense layer with a bias or a norm, and a nonlinearity: a unit whose activity goes on.</summary>
    public Builder DenseUnit(string name, int units, Nonlinearity f = Nonlinearity.Relu, bool norm = false) =>
        Unit(Dense(name, units, bias: !norm, gain: Gain(f)), name, norm, f);

    /// <summary>The dense layer that ends the network.</summary>
    public Builder Readout(string name)
    {
        Dense(name, Classes, gain: 1, isReadout: true);
        return this;
    }

    /// <summary>A convolution.</summary>
    public Synapse Conv(string name, int channels, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true, double gain = 2)
    {
        if (Shape.Rank != 3)
        {
            throw new ArgumentException($"{_prefix}{name} is a convolution and needs height x width x channels, not {Shape}");
        }

        var geometry = new Geometry(Shape[0], Shape[1], Shape[2], channels, kernel, kernel, stride, padding, dilation, groups);
        var synapse = new Conv2D(Spec(name, geometry, gain, isReadout: false), bias, Wiring);
        Add(synapse, synapse.Output, name);
        return synapse;
    }

    /// <summary>A dense layer over all cells of the present activity.</summary>
    public Synapse Dense(string name, int units, bool bias = true, double gain = 2, bool isReadout = false)
    {
        Flatten();
        var synapse = new Dense(Spec(name, Geometry.Dense(Shape[0], units), gain, isReadout), bias, Wiring);
        Add(synapse, synapse.Output, name);
        return synapse;
    }

    /// <summary>Batch normalisation, with the positive part if asked.</summary>
    public Builder Norm(string name, bool rectify) => Add(new BatchNorm($"{_prefix}{name}.norm", Shape, rectify, isShared: _shares, Wiring), Shape, $"{name}.norm");

    /// <summary>A nonlinearity.</summary>
    public Builder Activate(Nonlinearity f) => Activate(f, Unused($"{f}"));

    /// <summary>The end of a unit: where its synapses hear an error that is broadcast.</summary>
    public Builder Output(Synapse synapse) => Place(new UnitOutput(synapse), Shape, $"{synapse.Spec.Name}.output");

    /// <summary>A pool.</summary>
    public Builder Pool(Pooling kind, int size, int stride, int padding = 0)
    {
        var geometry = new Geometry(Shape[0], Shape[1], Shape[2], Shape[2], size, size, stride, padding).Validated();
        return Add(new Pool(kind, geometry, Wiring), new(geometry.OutHeight, geometry.OutWidth, geometry.Outputs));
    }

    /// <summary>The mean over the whole picture, channel by channel.</summary>
    public Builder GlobalPool()
    {
        var geometry = new Geometry(Shape[0], Shape[1], Shape[2], Shape[2], Shape[0], Shape[1]);
        return Add(new Pool(Pooling.Average, geometry, Wiring), new(1, 1, Shape[2]));
    }

    /// <summary>Dropout with probability p.</summary>
    public Builder Dropout(string name, double p) => p == 0 ? this : Add(new Dropout(_prefix + name, p, Shape, Wiring), Shape, name);

    /// <summary>A picture as a row of cells.</summary>
    public Builder Flatten() => Shape.Rank == 1 ? this : Add(new Flatten(Shape), new((int)Shape.Length));

    /// <summary>
    /// A main path that ends in synapses, and beside it the identity or a skip path; the two are summed after the main path's last norm, and the positive part goes on.
    /// </summary>
    /// <exception cref="ArgumentException">The two paths end in different shapes.</exception>
    public Builder Residual(string name, Func<Builder, Synapse> main, Action<Builder>? skip)
    {
        ArgumentNullException.ThrowIfNull(main);
        var input = Shape;
        var here = $"{_prefix}{name}.";
        var fromData = _fromData && !_layers.Exists(layer => layer is Synapse);
        var below = new Builder(Wiring, input, here, fromData, shares: _prefix.Length == 0);
        var last = main(below);
        var join = new BatchNorm($"{last.Spec.Name}.norm", below.Shape, rectify: true, isShared: false, Wiring);
        Builder? beside = null;
        if (skip is not null)
        {
            beside = new(Wiring, input, here, fromData, shares: _prefix.Length == 0);
            skip(beside);
        }

        if ((beside?.Shape ?? input) != below.Shape)
        {
            throw new ArgumentException($"{here[..^1]} sums {below.Shape} and {beside?.Shape ?? input}: the paths have to end in one shape");
        }

        Wiring.Add(join, $"{last.Spec.Name}.norm");
        _layers.Add(new Residual(below.Finish(), beside?.Finish(), join));
        Shape = below.Shape;
        return Output(last);
    }

    private Builder Unit(Synapse synapse, string name, bool norm, Nonlinearity f)
    {
        var rectifies = norm && f == Nonlinearity.Relu;
        if (norm)
        {
            Norm(name, rectifies);
        }

        return (rectifies ? this : Activate(f, $"{synapse.Spec.Name}.{$"{f}".ToLowerInvariant()}")).Output(synapse);
    }

    private Builder Activate(Nonlinearity f, string name) => Place(new Activation(f, Wiring.PerItem(Shape)), Shape, name);

    private Builder Place(Layer layer, Shape output, string name)
    {
        Wiring.Add(layer, name);
        _layers.Add(layer);
        Shape = output;
        return this;
    }

    // The first of pool1, pool2, ... that no layer has.
    private string Unused(string kind) => Enumerable.Range(1, Wiring.Layers.Count + 1)
        .Select(number => $"{_prefix}{kind.ToLowerInvariant()}{number}")
        .First(name => Wiring.Layers.All(layer => layer.Name != name));

    internal Layer Finish() => new Sequential([.. _layers]);

    // Weights start with variance gain / fan-in, which keeps the variance of activities where half of them are cut off (He et al. 2015, arXiv:1502.01852).
    private SynapseSpec Spec(string name, Geometry geometry, double gain, bool isReadout) => new()
    {
        Name = _prefix + name,
        Index = Wiring.Synapses.Count,
        Geometry = geometry.Validated(),
        Law = new(LawForm.Gaussian, (isReadout ? 1 : Wiring.InitScale) * Math.Sqrt(gain / geometry.FanIn)),
        Classes = Classes,
        IsFirst = _fromData && !_layers.Exists(layer => layer is Synapse or Layers.Residual),
        IsReadout = isReadout,
    };

    private static double Gain(Nonlinearity f) => f == Nonlinearity.Relu ? 2 : 1;
}
