using Antiphon.Data;
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

    /// <summary>Told after every step on noise before the training, and once what they came to.</summary>
    public Action<PretrainingProgress>? Pretraining { get; init; }

    /// <summary>What looks at the network after epochs; by default nothing does.</summary>
    public IReadOnlyList<Watch> Watches { get; init; } = [];

    /// <summary>Threads that fill batches; they sleep while enough are ahead.</summary>
    public int Workers { get; init; } = Loader.UsualWorkers;

    /// <summary>Where the training stands is kept here from time to time, and found here when it begins; null for nowhere.</summary>
    public ICheckpoints? Checkpoints { get; init; }

    /// <summary>The processes that share the training, of which the first one judges, watches and keeps; by default this one alone.</summary>
    public IReplicas Replicas { get; init; } = SingleProcess.Instance;

    /// <summary>Told of signs that the training goes wrong; each once a layer.</summary>
    public Action<TrainingWarning>? Warned { get; init; }

    /// <summary>The whole training, or what is left of one that was kept. One that is cancelled is kept where it stands.</summary>
    /// <exception cref="DivergedException">A loss, a weight, a running moment or an output is NaN or infinite, and the recipe knows no way on.</exception>
    /// <exception cref="RunException">An example cannot be read, or a checkpoint cannot be read or written.</exception>
    /// <exception cref="UsageException">Recipe and network do not go together.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TrainingLog Fit(Dataset data, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var loop = new TrainingLoop(network, recipe, data, Workers, Replicas, cancel) { Progress = Progress, Pretraining = Pretraining, Watches = Watches, Checkpoints = Checkpoints, Warned = Warned };
        return loop.Run();
    }
}
