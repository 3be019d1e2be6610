namespace Antiphon.Training;

/// <summary>What becomes of a shard: where nothing is to be added, it goes to a buffer; else it is added to the first sum's, and then buffers are added to one another.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Target">The buffer; those of the process's branches come first.</param>
/// <param name="Adds">Which buffer is added to which, in order; of the first, what is added is the shard itself.</param>
internal readonly record struct ShardStep(int Shard, int Target, (int To, int From)[] Adds);
