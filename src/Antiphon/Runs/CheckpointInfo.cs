using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>What a checkpoint holds beside tensors.</summary>
/// <param name="Experiment">The values of knobs by name.</param>
/// <param name="Input">The extents of an item of the data.</param>
/// <param name="Classes">What the classes are called.</param>
/// <param name="Counters">The counters of the tree of state.</param>
/// <param name="Position">Where the training stood.</param>
internal sealed record CheckpointInfo(IReadOnlyDictionary<string, string> Experiment, IReadOnlyList<int> Input, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, long> Counters, TrainingPosition Position);
