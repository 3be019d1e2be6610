using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>
/// What a backward pass comes to: the gradient of each parameter, in the parameter's shape and the network's order, what each plastic tensor of the feedback path descends along,
/// and on request the error of the data. Complete when the backward pass returns, and untouched until the next one; those of a pass that is not repeatable, until its next forward pass.
/// </summary>
public sealed class Gradients : IDescent
{
    private readonly Network _network;
    private readonly Tensor?[] _own;
    private readonly Tensor?[] _lent;
    private readonly Tensor?[] _directions;
    private readonly bool[] _isAsked;
    private bool _isGivenUp;

    /// <summary>Gradients with memory of their own, but for those that have some elsewhere.</summary>
    internal Gradients(Network network, IReadOnlyDictionary<Parameter, Tensor>? elsewhere = null)
    {
        _network = network;
        _own = [.. network.Parameters.Select(parameter => elsewhere?.GetValueOrDefault(parameter))];
        _lent = new Tensor?[network.Parameters.Count];
        _directions = new Tensor?[network.Parameters.Count];
        _isAsked = new bool[network.Parameters.Count];
    }

    /// <summary>The error of the data, rows x the shape of an item: the derivative of the batch's loss by each number of the input; null unless it was asked for.</summary>
    public Tensor? Input { get; internal set; }

    /// <summary>The gradient of a parameter, in its shape.</summary>
    /// <exception cref="InvalidOperationException">A forward pass has taken its memory.</exception>
    public Tensor this[Parameter parameter]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(parameter);
            Demand();
            _isAsked[parameter.Index] = true;
            return MemoryOf(parameter);
        }
    }

    /// <summary>
    /// What a batch's parts add up to, each tensor once, by the names of parameters and in the network's order. A plastic tensor that descends along W's own gradient has none of its own, and what stays as it was born needs none.
    /// </summary>
    /// <exception cref="InvalidOperationException">A forward pass has taken their memory.</exception>
    public IEnumerable<(string Name, Tensor Value)> Sums
    {
        get
        {
            Demand();
            foreach (var parameter in _network.Parameters)
            {
                if (There(parameter) is { } own && (parameter.Kind != ParameterKind.Feedback ? !_network.IsHeld(parameter) : ReferenceEquals(_directions[parameter.Index], own)))
                {
                    yield return (parameter.Name, own);
                }
            }
        }
    }

    /// <summary>What a parameter descends along, in its shape: its gradient, or for a plastic tensor its rule's choice; null if it stays, as where its unit does not learn.</summary>
    /// <exception cref="InvalidOperationException">A forward pass has taken its memory.</exception>
    public Tensor? DirectionOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Demand();
        return parameter.Kind == ParameterKind.Feedback ? _directions[parameter.Index] : _network.IsHeld(parameter) ? null : this[parameter];
    }

    internal void Begin()
    {
        _isGivenUp = false;
        Array.Clear(_directions);
        Array.Clear(_isAsked);
    }

    internal void GiveUp() => _isGivenUp = true;

    /// <summary>Whether the last backward pass came to a gradient of this parameter, other than zeros.</summary>
    internal bool IsAsked(Parameter parameter) => _isAsked[parameter.Index];

    /// <summary>What this backward pass gives towards a parameter's direction; null where it is a plastic tensor that does not descend.</summary>
    internal Tensor? PartOf(Parameter parameter) => parameter.Kind == ParameterKind.Feedback ? _directions[parameter.Index] : There(parameter);

    /// <summary>Begins a parameter's gradient anew, for the next part of a batch, and lends memory for it, in its shape, until other memory is lent; null for the gradient's own.</summary>
    internal void Lend(Parameter parameter, Tensor? memory)
    {
        _lent[parameter.Index] = memory;
        _directions[parameter.Index] = null;
        _isAsked[parameter.Index] = false;
    }

    /// <summary>Takes what the parts of a batch add up to, without a copy, and whether an error comes to the parameter at all.</summary>
    internal void Take(Parameter parameter, Tensor sum, bool isAsked)
    {
        _isGivenUp = false;
        Lend(parameter, sum);
        _isAsked[parameter.Index] = isAsked;
        if (parameter.Kind == ParameterKind.Feedback)
        {
            _directions[parameter.Index] = sum;
        }
    }

    /// <summary>Zeroes the gradients of a layer that it did not ask for on its way back: where no error reaches it, and where it holds a parameter fixed.</summary>
    internal void ZeroUnasked(Parameter[] parameters)
    {
        foreach (var parameter in parameters)
        {
            if (!_isAsked[parameter.Index])
            {
                MemoryOf(parameter).Fill(0);
            }
        }
    }

    private Tensor? There(Parameter parameter) => _lent[parameter.Index] ?? _own[parameter.Index];

    private Tensor MemoryOf(Parameter parameter) => There(parameter) ?? (_own[parameter.Index] = Tensor.Zeros(parameter.Value.Device, parameter.Value.Shape));

    private void Demand()
    {
        if (_isGivenUp)
        {
            throw new InvalidOperationException("the gradients have been given up by a forward pass: read them before it, or from a repeatable pass");
        }
    }

    void IDescent.Descend(Tensor plastic, Tensor gradient, bool isLasting)
    {
        var parameter = _network.PlasticParameter(plastic);
        _directions[parameter.Index] = isLasting ? gradient : this[parameter].CopyFrom(gradient);
    }
}
