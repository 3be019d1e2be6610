using Antiphon.Data;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// The examples that probes send through a network, the same ones at each look: forward as in training, then back by the network's own rules and once more by backpropagation, into gradients of its
/// own. All of the network's state is as it was before, running moments and what rules remember included. Memory is taken at the first look.
/// </summary>
public sealed class ProbeBatch
{
    /// <summary>The most examples that are looked at.</summary>
    public const int Most = 64;

    private readonly Network _network;
    private readonly Examples _examples;
    private readonly Loss _loss;
    private readonly int[] _labels;
    private Pass? _pass;
    private FeedbackPath? _exactPath;

    /// <summary>The first examples of a set, in order.</summary>
    /// <param name="network">The network they go through.</param>
    /// <param name="examples">The set.</param>
    /// <param name="loss">What the output costs.</param>
    /// <param name="size">How many at most; of a larger number <see cref="Most"/> are taken.</param>
    public ProbeBatch(Network network, Examples examples, Loss loss, int size = Most)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (_network, _examples, _loss) = (network, examples, loss);
        _labels = new int[Math.Min(Math.Min(size, Most), examples.Count)];
        (Own, Exact) = (new(network), new(network));
    }

    /// <summary>The pass, with the activities of the last run.</summary>
    internal Pass Pass => _pass ?? throw new InvalidOperationException("the batch has not gone through the network yet");

    /// <summary>What came back by the network's own rules.</summary>
    internal ProbedErrors Own { get; }

    /// <summary>What came back by backpropagation.</summary>
    internal ProbedErrors Exact { get; }

    /// <summary>Sends the batch through and back, twice.</summary>
    /// <exception cref="RunException">There is no example, or one cannot be read.</exception>
    internal void Run(long step)
    {
        _pass ??= Fill();
        _exactPath ??= _network.LayPath(FeedbackPlan.Exact);
        using var kept = new KeptState(_network);
        (_pass.IsTraining, _pass.Step) = (true, step);
        _loss.Evaluate(_network.Forward(_pass), _labels, _pass.OutputError);
        _pass.SetTargets(_labels);
        Own.Run(_pass, _network.Path);
        Exact.Run(_pass, _exactPath);
    }

    private Pass Fill()
    {
        if (_labels.Length == 0)
        {
            throw new RunException("a probe looks at the first validation examples: expected at least one");
        }

        var pass = _network.CreatePass(_labels.Length, isRepeatable: true);
        Batches.InOrder(_examples, _labels.Length).Fill(0, pass.Input, _labels);
        return pass;
    }
}
