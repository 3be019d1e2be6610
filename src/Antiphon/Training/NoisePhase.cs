using Antiphon.Kernels;

namespace Antiphon.Training;

/// <summary>Trains a learner on noise, and makes it forget all but the weights and what rules remember: its steps, the optimizer's moments, and the running statistics of norms, which describe noise.</summary>
internal sealed class NoisePhase(Learner learner, Recipe recipe, NoisePretraining noise)
{
    /// <summary>Told after every step.</summary>
    public Action<PretrainingProgress>? Progress { get; init; }

    /// <summary>The phase from its beginning to its end; returns its mean loss.</summary>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Run(CancellationToken cancel)
    {
        var network = learner.Network;
        var items = Tensor.Batch(network.Device, recipe.BatchSize, learner.Pass.Input.Shape.Item);
        var random = Rng.FromSeed(network.Seed).Stream("pretraining");
        var labels = new int[recipe.BatchSize];
        var rate = recipe.RateOf(noise);
        var feedbackRate = recipe.RateOfFeedback == recipe.Rate ? rate : recipe.RateOfFeedback.Peak;
        var sum = 0.0;
        for (var step = 1; step <= noise.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            if (learner.IsStopAsked)
            {
                throw new OperationCanceledException();
            }

            var draws = random.Stream(step);
            draws.Stream("input").Normal(items, 1);
            var ofLabels = draws.Stream("labels");
            for (var row = 0; row < labels.Length; row++)
            {
                labels[row] = ofLabels.Below(network.Classes, (ulong)row);
            }

            var loss = learner.ForwardBackward(items, labels);
            if (!double.IsFinite(loss))
            {
                throw new DivergedException($"the loss is {loss} at step {step} of {noise.Steps} of the noise before training, under {network.Plan}: expected a finite number; a lower rate may help, as in noise:{noise.Steps}:RATE");
            }

            learner.Descend(rate, recipe.Decay.At(0, recipe.Epochs), feedbackRate, recipe.DecayOfFeedback.At(0, recipe.Epochs));
            sum += loss;
            Progress?.Invoke(new(step, noise.Steps, sum / step, null));
        }

        learner.Forget();
        foreach (var layer in network.Layers)
        {
            layer.ResetRunningStats();
        }

        return sum / noise.Steps;
    }
}
