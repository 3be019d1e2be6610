using Antiphon.Kernels;

namespace Antiphon.Training;

/// <summary>
/// The processes that train one network together: each holds all of it and computes some of a batch's shards. Every one of them calls the same members in the same order, and comes to the same bits.
/// </summary>
public interface IReplicas
{
    /// <summary>Which of the processes this is; 0 owns the run.</summary>
    int Rank { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>
    /// Begins to finish a tree sum: of each branch that the plan gives this process there is a flat tensor, and when <see cref="EndSums"/> returns, the first of them holds the sum over all shards.
    /// </summary>
    /// <param name="plan">Who has which branch.</param>
    /// <param name="part">Which of a step's sums this is, from 0: one of the same length in every step.</param>
    /// <param name="branches">The branches' sums, all of one length.</param>
    void BeginSum(ShardPlan plan, int part, Tensor[] branches);

    /// <summary>Waits for the sums that have begun.</summary>
    void EndSums();

    /// <summary>Gives every process all numbers of a list of which each has its own: as many for each shard, those of its shards.</summary>
    void Gather(ShardPlan plan, double[] values);

    /// <summary>Gives every process what the first one has.</summary>
    byte[] Share(byte[] ofFirst);
}
