using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What a pass has for the hooks of one group of synapses, wherever they are called.</summary>
/// <param name="Pre">Activity at the synapses' input; null where only the sum over a batch's parts is there.</param>
/// <param name="Post">Activity of the unit they drive; null where no rule asked for it.</param>
/// <param name="FirstPost">That activity in the first of two passes; null where there is one pass.</param>
/// <param name="OutputError">The error at the network's output.</param>
/// <param name="Targets">What the output should be, one-hot.</param>
/// <param name="Change">What W will descend along; null before it is known.</param>
/// <param name="Batch">Items of the whole batch, of which the rows may be a part.</param>
/// <param name="Step">The number of the training step.</param>
/// <param name="Scratch">Memory for the length of a call.</param>
/// <param name="Descent">Where a plastic tensor's direction goes; null where nothing learns.</param>
/// <param name="FirstRow">Rows of the batch that come before these.</param>
/// <param name="Shard">Which part of the batch the rows are; null where they are all of it.</param>
/// <param name="Memory">What rules remember while that part is there; null where the rows are all of it, and the synapses themselves remember.</param>
internal readonly record struct Engagement(
    Tensor? Pre, Tensor? Post, Tensor? FirstPost, Tensor OutputError, Tensor Targets, Tensor? Change, int Batch, long Step, HookMemory Scratch, IDescent? Descent, int FirstRow = 0, int? Shard = null,
    PartMemory? Memory = null)
{
    public Tensor Remember(Feedback feedback, string name, Shape shape, out bool isNew) =>
        Memory is { } part ? part.Remember(feedback, name, shape, out isNew) : feedback.Remember(name, shape, out isNew);

    public Tensor Remembered(Feedback feedback, string name) => Memory?.Remembered(feedback, name) ?? feedback.Remembered(name);
}
