using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// What a backward pass comes to: the gradient of each parameter, in the parameter's shape and the network's order, what each plastic tensor of the feedback path descends along,
/// and on request the error of the data. Complete when the backward pass returns, and untouched until the next one.
/// </summary>
public sealed class Gradients : IDescent
{
    private readonly Network _network;
    private readonly Tensor?[] _own;
    private readonly Tensor?[] _directions;

    internal Gradients(Network network)
    {
        _network = network;
        _own = new Tensor?[network.Parameters.Count];
        _directions = new Tensor?[network.Parameters.Count];
    }

    /// <summary>The error of the data, rows x the shape of an item: the derivative of the batch's loss by each number of the input; null unless it was asked for.</summary>
    public Tensor? Input { get; internal set; }

    /// <summary>The gradient of a parameter, in its shape.</summary>
    public Tensor this[Parameter parameter]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(parameter);
            return _own[parameter.Index] ??= Tensor.Zeros(parameter.Value.Device, parameter.Value.Shape);
        }
    }

    /// <summary>
    /// What a batch's parts add up to, each tensor once, by the names of parameters and in the network's order. A plastic tensor that descends along W's own gradient has none of its own.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> Sums
    {
        get
        {
            foreach (var parameter in _network.Parameters)
            {
                if (_own[parameter.Index] is { } own && (parameter.Kind != ParameterKind.Feedback || ReferenceEquals(_directions[parameter.Index], own)))
                {
                    yield return (parameter.Name, own);
                }
            }
        }
    }

    /// <summary>What a parameter descends along, in its shape: its gradient, or for a plastic tensor its rule's choice; null if it stays.</summary>
    public Tensor? DirectionOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind == ParameterKind.Feedback ? _directions[parameter.Index] : this[parameter];
    }

    internal void Clear() => Array.Clear(_directions);

    void IDescent.Descend(Tensor plastic, Tensor gradient, bool isLasting)
    {
        var parameter = _network.PlasticParameter(plastic);
        _directions[parameter.Index] = isLasting ? gradient : this[parameter].CopyFrom(gradient);
    }
}
