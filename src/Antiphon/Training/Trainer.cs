using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;

namespace Antiphon.Training;

/// <summary>Trains a network on a data set by a recipe: epochs of steps, each followed by validation; the test set is read once, at the end.</summary>
public sealed class Trainer(Network network, Recipe recipe)
{
    /// <summary>Told after every batch and every epoch.</summary>
    public Action<TrainingProgress>? Progress { get; set; }

    /// <summary>The whole training.</summary>
    /// <exception cref="RunException">The loss left the numbers.</exception>
    /// <exception cref="UsageException">Recipe and network do not go together.</exception>
    public TrainingLog Fit(Dataset data, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var learner = new Learner(network, recipe);
        var train = new Batches(data.Train, recipe.BatchSize, network.Seed);
        learner.Begin();
        var reports = new List<EpochReport>();
        for (var epoch = 1; epoch <= recipe.Epochs; epoch++)
        {
            var (loss, seconds, images) = Train(learner, train, epoch, cancel);
            network.Refresh(learner.Steps);
            var report = new EpochReport(epoch, loss, Accuracy(learner, data.Validation, cancel), WeightAngle.MeanOf(network), seconds, images);
            reports.Add(report);
            Progress?.Invoke(new(epoch, recipe.Epochs, 0, 0, loss, report));
        }

        return new(reports, Accuracy(learner, data.Test, cancel), WeightAngle.Of(network));
    }

    private (double Loss, double Seconds, long Images) Train(Learner learner, Batches train, int epoch, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var count = train.BeginEpoch(epoch);
        var labels = new int[recipe.BatchSize];
        var (total, images) = (0.0, 0L);
        for (var batch = 0; batch < count; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = Load(learner, train, batch, labels);
            var loss = learner.Step(labels.AsSpan(0, rows), epoch - 1 + (double)batch / count);
            if (!double.IsFinite(loss))
            {
                throw new RunException($"the loss is {loss} at step {learner.Steps + 1} (epoch {epoch}, batch {batch + 1} of {count}) under {network.Plan}: expected a finite number; a lower rate may help");
            }

            total += loss * rows;
            images += rows;
            Progress?.Invoke(new(epoch, recipe.Epochs, batch + 1, count, total / images, null));
        }

        return (total / images, clock.Elapsed.TotalSeconds, images);
    }

    private double Accuracy(Learner learner, Examples examples, CancellationToken cancel)
    {
        var batches = Batches.InOrder(examples, recipe.BatchSize);
        var labels = new int[recipe.BatchSize];
        var right = 0;
        var count = batches.BeginEpoch(0);
        for (var batch = 0; batch < count; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = Load(learner, batches, batch, labels);
            var output = learner.Predict();
            for (var row = 0; row < rows; row++)
            {
                right += Winner(output, row) == labels[row] ? 1 : 0;
            }
        }

        return (double)right / examples.Count;
    }

    private static int Load(Learner learner, Batches batches, int batch, Span<int> labels)
    {
        learner.Pass.Rows = batches.Rows(batch);
        return batches.Fill(batch, learner.Pass.Input, labels);
    }

    private static int Winner(Tensor output, int row)
    {
        var best = 0;
        for (var c = 1; c < output.RowLength; c++)
        {
            best = output[row, c] > output[row, best] ? c : best;
        }

        return best;
    }
}
