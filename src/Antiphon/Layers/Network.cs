using System.Buffers.Binary;
using System.Security.Cryptography;
using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Layers;

/// <summary>A grown network: layers, synapses with their W and B, and the plan their errors travel by.</summary>
public sealed class Network
{
    private readonly Layer _root;
    private readonly Arena _resting;
    private readonly Dictionary<Parameter, Synapse> _owners;

    internal Network(Layer root, Wiring wiring)
    {
        _root = root;
        _resting = new(wiring.Device);
        Device = wiring.Device;
        Plan = wiring.Plan;
        Seed = wiring.Seed;
        Classes = wiring.Classes;
        Input = wiring.Input;
        Error = wiring.Error;
        Slots = wiring.Slots;
        LargestItem = wiring.LargestItem;
        Layers = [.. wiring.Layers];
        Synapses = [.. wiring.Synapses];
        Parameters = [.. wiring.Parameters];
        _owners = Synapses.Where(s => s.B is not null).ToDictionary(s => s.B!);
    }

    /// <summary>Where the network lives.</summary>
    public IDevice Device { get; }

    /// <summary>Which synapses learn by which rule.</summary>
    public FeedbackPlan Plan { get; }

    /// <summary>The seed all of its random streams spring from.</summary>
    public ulong Seed { get; }

    /// <summary>Units of the output.</summary>
    public int Classes { get; }

    /// <summary>The layers in the order of the forward pass, those within residual blocks among them: main path, skip path, the norm that sums the two.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The synapses in the order of the forward pass.</summary>
    public IReadOnlyList<Synapse> Synapses { get; }

    /// <summary>What the optimizer changes, in the order of the forward pass.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Numbers the forward pass uses and learning changes: W, biases, norms.</summary>
    public long ParameterCount => Parameters.Where(p => p.Kind != ParameterKind.Feedback).Sum(p => p.Value.Shape.Length);

    /// <summary>How much of W the feedback paths carry at most.</summary>
    public Transport Transport => Synapses.Where(s => s.B is not null).Select(s => s.Rule.Transport).DefaultIfEmpty(Transport.None).Max();

    internal Slot Input { get; }

    internal Slot Error { get; }

    internal int Slots { get; }

    internal Shape LargestItem { get; }

    /// <summary>Memory for steps of at most so many items.</summary>
    public Pass CreatePass(int capacity) => new(this, capacity);

    /// <summary>The output for the pass's input.</summary>
    public Tensor Forward(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        pass.RowsForward = pass.Rows;
        return _root.Forward(pass, pass.Input);
    }

    /// <summary>Sends the pass's output error back: gradients of all parameters, and what plastic B descend along.</summary>
    public void Backward(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        pass.Sweeps++;
        var delta = pass.Rent(new(Classes)).CopyFrom(pass.OutputError);
        if (_root.Backward(pass, delta) is { } below)
        {
            pass.Return(below);
        }
    }

    /// <summary>What a parameter descends along after a backward pass: its gradient, or for a plastic B its rule's choice; null if it stays.</summary>
    public Tensor? DescentDirection(Pass pass, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind == ParameterKind.Feedback ? _owners[parameter].FeedbackGradient(pass) : pass.Gradient(parameter);
    }

    /// <summary>The rests that come before training.</summary>
    public void RestBeforeTraining()
    {
        foreach (var synapse in Synapses)
        {
            for (var i = 0; i < synapse.Rule.Rests.Before; i++)
            {
                synapse.Rest(_resting);
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
                Synapses[i].Rest(_resting);
            }
        }
    }

    /// <summary>Brings every B that follows its W up to date, so that it can be looked at.</summary>
    public void Refresh(long step)
    {
        foreach (var synapse in Synapses)
        {
            synapse.Refresh(_resting, step);
        }
    }

    /// <summary>SHA-256 over all W and B in the order of the forward pass, as little-endian floats.</summary>
    public string WeightsHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> word = stackalloc byte[sizeof(float)];
        foreach (var synapse in Synapses)
        {
            foreach (var tensor in (ReadOnlySpan<Tensor?>)[synapse.W.Value, synapse.B?.Value])
            {
                for (var row = 0; row < (tensor?.Rows ?? 0); row++)
                {
                    for (var column = 0; column < tensor!.RowLength; column++)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(word, (float)tensor[row, column]);
                        hash.AppendData(word);
                    }
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
