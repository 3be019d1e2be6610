using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Schedules;

namespace Antiphon.Training;

/// <summary>One network under one recipe, a step at a time: forward, loss, backward, descent, rest. After the first step nothing is allocated.</summary>
public sealed class Learner
{
    private readonly Recipe _recipe;
    private readonly Schedule _feedbackRate;
    private readonly Schedule _feedbackDecay;
    private readonly Tensor[][] _moments;
    private readonly Workspace _work;
    private readonly double[] _scores;
    private readonly ShardedStep? _shards;

    /// <summary>A learner for batches of at most the recipe's size.</summary>
    /// <param name="network">The network.</param>
    /// <param name="recipe">How it is trained.</param>
    /// <param name="replicas">The processes that share each batch; null for this one alone.</param>
    /// <exception cref="UsageException">The recipe does not fit the network's plan, as where the optimizer cannot close the gap between W and a B that learns, or no error ever reaches some synapses.</exception>
    public Learner(Network network, Recipe recipe, IReplicas? replicas = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(recipe);
        Network = network;
        (_recipe, _feedbackRate, _feedbackDecay) = (recipe, recipe.RateOfFeedback, recipe.DecayOfFeedback);
        recipe.Validate(network);
        Plan = new(recipe.Shards, replicas?.Count ?? 1, replicas?.Rank ?? 0);
        Pass = network.CreatePass(Plan.MostRows(recipe.BatchSize));
        _scores = new double[Pass.OutputError.RowLength];
        _moments = [.. network.Parameters.Select(p => recipe.OptimizerOf(p).MomentsOf(p).Select(_ => Tensor.Zeros(network.Device, p.Value.Shape)).ToArray())];
        _work = new(network.Device, network.Parameters.Select(p => p.Value.Shape.Length).DefaultIfEmpty(1).Max());
        _shards = Plan.Shards > 1 ? new(this, Plan, replicas ?? SingleProcess.Instance, recipe.SyncNorm) : null;
    }

    /// <summary>The network that learns.</summary>
    public Network Network { get; }

    /// <summary>The memory of a step, into whose input batches are put; of a step in shards, that of this process's first shard.</summary>
    public Pass Pass { get; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>How many items of the last batch got the highest output for their own class, before the step.</summary>
    public int Right { get; private set; }

    /// <summary>The learning rate of the last step, of a B that learns unless it has its own.</summary>
    public double Rate { get; private set; }

    /// <summary>What the recipe's rate is multiplied by; 1 unless the training has gone back because it diverged.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>The network's state, and for each parameter what the optimizer remembers, as in optimizer.momentum.conv1.W; beside the counters, the steps.</summary>
    public StateTree State
    {
        get
        {
            var network = Network.State;
            return new(
                [
                    .. network.Tensors,
                    .. Network.Parameters.SelectMany(p => _recipe.OptimizerOf(p).MomentsOf(p).Select((name, i) => ($"optimizer.{name}.{p.Name}", _moments[p.Index][i]))),
                ],
                [.. network.Counters, ("steps", Steps)]);
        }
    }

    /// <summary>What takes part in a step is told here, for timing; null costs nothing.</summary>
    public Action<StepPhase>? Entering { get; set; }

    /// <summary>Rests that come before the first step.</summary>
    public void Begin() => Network.RestBeforeTraining();

    /// <summary>
    /// Takes the place of a learner that was kept: its tensors by name into this one's, whatever a rule remembered besides, and its counters.
    /// </summary>
    /// <exception cref="RunException">A tensor of this learner is missing, one that is there belongs nowhere, or a shape differs.</exception>
    public void Restore(ISavedState saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        Network.Restore(saved);
        var state = State;
        var own = state.Tensors.Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        if (saved.Tensors.FirstOrDefault(part => !own.Contains(part.Name)).Name is { } foreign)
        {
            throw new RunException($"{saved.Name}: '{foreign}' is nothing that this network has: expected the state of the same model, rule and optimizer");
        }

        foreach (var (name, tensor) in state.Tensors.Skip(Network.State.Tensors.Count))
        {
            saved.Read(name, tensor);
        }

        Steps = saved.Counter("steps");
    }

    /// <summary>Which process computes which shards of a batch.</summary>
    internal ShardPlan Plan { get; }

    /// <summary>What asks this process to stop: all are told with the next step in shards.</summary>
    internal CancellationToken Cancel { get; set; }

    /// <summary>Whether any of the processes was asked to stop, as of the last step in shards.</summary>
    internal bool IsStopAsked => _shards?.IsStopAsked == true;

    /// <summary>Numbers that are summed over shards at each step; 0 where there is one.</summary>
    internal long NumbersSummed => _shards?.Numbers ?? 0;

    /// <summary>
    /// Forward, loss and backward for a batch, rows x the shape of an item, in as many shards as the recipe says; returns its loss. Then the pass's gradients are those of the whole batch, and nothing has descended.
    /// </summary>
    public double ForwardBackward(Tensor items, ReadOnlySpan<int> labels)
    {
        if (_shards is null)
        {
            Pass.Load(items, labels.Length);
            return ForwardBackward(labels);
        }

        (var loss, Right) = _shards.ForwardBackward(items, labels, Cancel.IsCancellationRequested);
        return loss;
    }

    /// <summary>A step along the batch in the pass, at a time of the training; returns the batch's loss.</summary>
    public double Step(ReadOnlySpan<int> labels, double epoch)
    {
        var loss = ForwardBackward(labels);
        if (double.IsFinite(loss))
        {
            Descend(epoch);
        }

        return loss;
    }

    /// <summary>
    /// Forward, loss and backward for the rows in the pass, which may be a part of a batch of <paramref name="batch"/> items; returns their share of the batch's loss. Then
    /// <see cref="Gradients.Sums"/> are complete and nothing has descended: the place where several workers add theirs up.
    /// </summary>
    public double ForwardBackward(ReadOnlySpan<int> labels, int batch = 0)
    {
        Prepare(Pass, batch);
        Entering?.Invoke(StepPhase.Forward);
        Network.Forward(Pass);
        Entering?.Invoke(StepPhase.Loss);
        (var loss, Right) = Judge(Pass, labels, batch);
        if (double.IsFinite(loss))
        {
            Entering?.Invoke(StepPhase.Backward);
            Network.Backward(Pass);
        }

        return loss;
    }

    /// <summary>Makes a pass ready for the next step, with rows that may be a part of a batch of <paramref name="batch"/> items.</summary>
    internal void Prepare(Pass pass, int batch) => (pass.IsTraining, pass.Batch, pass.Step) = (true, batch, Steps + 1);

    /// <summary>The loss of a pass's output, its share where the rows are a part of a batch, and how many items were right; the output's error and the targets are written unless the loss is not finite.</summary>
    internal (double Loss, int Right) Judge(Pass pass, ReadOnlySpan<int> labels, int batch)
    {
        var loss = _recipe.Loss.Evaluate(pass.Output, labels, pass.OutputError, batch);
        if (!double.IsFinite(loss))
        {
            return (loss, 0);
        }

        pass.SetTargets(labels);
        return (loss, CountRight(pass.Output, labels));
    }

    /// <summary>Lets every parameter descend along the pass's gradients, and the synapses rest if it is time.</summary>
    public void Descend(double epoch) => Descend(
        RateFactor * _recipe.Rate.At(epoch, _recipe.Epochs), _recipe.Decay.At(epoch, _recipe.Epochs),
        RateFactor * _feedbackRate.At(epoch, _recipe.Epochs), _feedbackDecay.At(epoch, _recipe.Epochs));

    internal void Descend(double rate, double decay, double feedbackRate, double feedbackDecay)
    {
        Steps++;
        Entering?.Invoke(StepPhase.Descent);
        Rate = rate;
        for (var i = 0; i < Network.Parameters.Count; i++)
        {
            var parameter = Network.Parameters[i];
            if (Pass.Gradients.DirectionOf(parameter) is { } gradient)
            {
                var decays = _recipe.DecayAll || parameter.Kind is ParameterKind.Forward or ParameterKind.Feedback;
                var (ownRate, ownDecay) = parameter.Kind == ParameterKind.Feedback ? (feedbackRate, feedbackDecay) : (rate, decay);
                _recipe.OptimizerOf(parameter).Step(new(parameter, gradient, _moments[i], _work, ownRate, decays ? ownDecay : 0, Steps));
            }
        }

        Entering?.Invoke(StepPhase.Rest);
        Network.RestAfter(Steps);
    }

    /// <summary>Forgets all steps, and what the optimizer remembers of them.</summary>
    internal void Forget()
    {
        Steps = 0;
        foreach (var moment in _moments.SelectMany(moments => moments))
        {
            moment.Fill(0);
        }
    }

    private int CountRight(Tensor output, ReadOnlySpan<int> labels)
    {
        var right = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            output.Device.Read(output, row, _scores);
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(_scores) == labels[row] ? 1 : 0;
        }

        return right;
    }

    /// <summary>The output for the batch in the pass, as in evaluation.</summary>
    public Tensor Predict()
    {
        Pass.IsTraining = false;
        return Network.Forward(Pass);
    }
}
