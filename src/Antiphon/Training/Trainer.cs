using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// Trains a network on a data set by a recipe: epochs of steps, each followed by validation; the test set is read once, at the end.
/// Batches are filled ahead by workers; what they fill does not depend on how many there are.
/// </summary>
public sealed class Trainer(Network network, Recipe recipe)
{
    /// <summary>Told after every batch and every epoch.</summary>
    public Action<TrainingProgress>? Progress { get; set; }

    /// <summary>What looks at the network after epochs; by default nothing does.</summary>
    public IReadOnlyList<Watch> Watches { get; init; } = [];

    /// <summary>Threads that fill batches; they sleep while enough are ahead.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>The whole training.</summary>
    /// <exception cref="RunException">A loss, a weight, a running moment or an output is NaN or infinite, or an example cannot be read.</exception>
    /// <exception cref="UsageException">Recipe and network do not go together.</exception>
    public TrainingLog Fit(Dataset data, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var learner = new Learner(network, recipe);
        var train = new Batches(data.Train, recipe.BatchSize, network.Seed) { KeepsLast = recipe.KeepsLast };
        using var loader = new Loader(train, network.Device, Workers, Loader.AheadFor(data.Shape, recipe.BatchSize));
        learner.Begin();
        var reports = new List<EpochReport>();
        for (var epoch = 1; epoch <= recipe.Epochs; epoch++)
        {
            var (loss, seconds, images) = Train(learner, loader, train, epoch, cancel);
            network.Refresh(learner.Steps);
            if (network.State.Tensors.FirstOrDefault(part => !part.Value.IsFinite()).Name is { } name)
            {
                throw Diverged($"{name} is NaN or infinite", learner, epoch);
            }

            var validation = Evaluate(learner, loader, data, data.Validation, "validation", epoch, cancel);
            var report = new EpochReport(epoch, loss, validation.Accuracy, Look(epoch), seconds, images);
            reports.Add(report);
            Progress?.Invoke(new(epoch, recipe.Epochs, 0, 0, loss, report));
        }

        return new(reports, Evaluate(learner, loader, data, data.Test, "test", recipe.Epochs, cancel), learner.State.Hash());
    }

    private IReadOnlyList<Observation> Look(int epoch) =>
        [.. Watches.Where(watch => watch.LooksAfter(epoch, recipe.Epochs)).Select(watch => new Observation(watch.Probe.Name, watch.Probe.Observe(network)))];

    private (double Loss, double Seconds, long Images) Train(Learner learner, Loader loader, Batches train, int epoch, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var count = loader.BeginEpoch(train, epoch);
        var (total, images) = (0.0, 0L);
        for (var batch = 0; Next(learner, loader, cancel); batch++)
        {
            var loss = learner.Step(loader.Labels, epoch - 1 + (double)batch / count);
            if (!double.IsFinite(loss))
            {
                throw new RunException($"the loss is {loss} at step {learner.Steps + 1} (epoch {epoch}, batch {batch + 1} of {count}) under {network.Plan}: expected a finite number; a lower rate may help");
            }

            total += loss * loader.Rows;
            images += loader.Rows;
            Progress?.Invoke(new(epoch, recipe.Epochs, batch + 1, count, total / images, null));
        }

        return (total / images, clock.Elapsed.TotalSeconds, images);
    }

    private Evaluation Evaluate(Learner learner, Loader loader, Dataset data, Examples examples, string set, int epoch, CancellationToken cancel)
    {
        var result = new Evaluation(data.ClassNames);
        loader.BeginEpoch(Batches.InOrder(examples, recipe.BatchSize), 0);
        for (var batch = 1; Next(learner, loader, cancel); batch++)
        {
            var output = learner.Predict();
            if (!output.IsFinite())
            {
                throw Diverged($"an output is NaN or infinite in batch {batch} of the {set} set, with all weights and running moments finite,", learner, epoch);
            }

            result.Add(output, loader.Labels);
        }

        return result;
    }

    private RunException Diverged(string what, Learner learner, int epoch) =>
        new($"{what} after step {learner.Steps} (epoch {epoch} of {recipe.Epochs}) under {network.Plan}: expected finite numbers; a lower rate may help");

    private static bool Next(Learner learner, Loader loader, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!loader.Next(cancel))
        {
            return false;
        }

        var pass = learner.Pass;
        pass.Rows = loader.Rows;
        pass.Input.CopyFrom(loader.Rows < pass.Capacity ? loader.Input.Slice(loader.Rows) : loader.Input);
        return true;
    }
}
