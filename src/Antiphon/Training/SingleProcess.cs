using Antiphon.Kernels;

namespace Antiphon.Training;

/// <summary>One process that has all shards: nothing is exchanged.</summary>
public sealed class SingleProcess : IReplicas
{
    private SingleProcess()
    {
    }

    /// <summary>The one there is.</summary>
    public static SingleProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public void BeginSum(ShardPlan plan, int part, Tensor[] branches)
    {
    }

    /// <inheritdoc/>
    public void EndSums()
    {
    }

    /// <inheritdoc/>
    public void Gather(ShardPlan plan, double[] values)
    {
    }

    /// <inheritdoc/>
    public byte[] Share(byte[] ofFirst) => ofFirst;
}
