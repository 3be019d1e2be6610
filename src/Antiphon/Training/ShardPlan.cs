using System.Numerics;

namespace Antiphon.Training;

/// <summary>
/// How a batch is cut into shards, which process computes which of them, and the fixed tree in which what they come to is added up: neighbours first, then their sums, ((0 + 1) + (2 + 3)) + ..., as in
/// <see cref="TreeSum"/>. A process adds up the largest branches that it has all shards of; the rest of the tree is added up between processes, to the same bits for any number of them.
/// </summary>
public sealed class ShardPlan
{
    private readonly IReadOnlyList<(int First, int End)>[] _nodes;

    /// <summary>The plan of one of several processes.</summary>
    /// <exception cref="UsageException">There are fewer shards than processes.</exception>
    public ShardPlan(int shards, int processes = 1, int rank = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, processes);
        if (shards < processes)
        {
            throw new UsageException($"shards {shards}: there are {processes} processes, and each is to have one at least; expected {processes} shards or more, or fewer processes");
        }

        (Shards, Processes, Rank) = (shards, processes, rank);
        _nodes = [.. Enumerable.Range(0, processes).Select(r => Cover(0, shards, shards * r / processes, shards * (r + 1) / processes).ToList())];
        Steps = [.. StepsOf(NodesOf(rank))];
    }

    /// <summary>Parts of a batch.</summary>
    public int Shards { get; }

    /// <summary>Processes that share them.</summary>
    public int Processes { get; }

    /// <summary>Which of the processes this is, from 0.</summary>
    public int Rank { get; }

    /// <summary>The shards of this process, from the first up to the end.</summary>
    public (int First, int End) Own => OwnedBy(Rank);

    /// <summary>What this process does, shard by shard.</summary>
    internal ShardStep[] Steps { get; }

    /// <summary>Where a branch of more than one shard divides: the left one holds the largest power of two of them that is less than all.</summary>
    public static int Middle(int first, int end) => first + (int)(BitOperations.RoundUpToPowerOf2((uint)(end - first)) / 2);

    /// <summary>The largest branches of the tree within a process's shards, each from its first shard up to its end.</summary>
    public IReadOnlyList<(int First, int End)> NodesOf(int rank) => _nodes[rank];

    /// <summary>The shards of a process, from the first up to the end.</summary>
    public (int First, int End) OwnedBy(int rank) => (Shards * rank / Processes, Shards * (rank + 1) / Processes);

    /// <summary>The rows of a shard in a batch of so many: from the first up to the end.</summary>
    public (int First, int End) RowsOf(int shard, int rows) => ((int)((long)rows * shard / Shards), (int)((long)rows * (shard + 1) / Shards));

    /// <summary>The rows of this process in a batch of so many.</summary>
    public (int First, int End) OwnRows(int rows) => (RowsOf(Own.First, rows).First, RowsOf(Own.End - 1, rows).End);

    /// <summary>Rows of the largest shard of a batch of so many.</summary>
    public int MostRows(int rows) => (rows + Shards - 1) / Shards;

    private static IEnumerable<(int First, int End)> Cover(int first, int end, int from, int to) =>
        first >= to || end <= from ? []
        : from <= first && end <= to ? [(first, end)]
        : [.. Cover(first, Middle(first, end), from, to), .. Cover(Middle(first, end), end, from, to)];

    // Depth first: a left branch waits in its buffer while the right one is added up in a buffer of its depth.
    private static IEnumerable<ShardStep> StepsOf(IReadOnlyList<(int First, int End)> nodes)
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            for (var shard = nodes[node].First; shard < nodes[node].End; shard++)
            {
                var ((first, end), target, depth) = (nodes[node], node, 0);
                var adds = new Stack<(int To, int From)>();
                while (end - first > 1)
                {
                    var middle = Middle(first, end);
                    depth++;
                    if (shard < middle)
                    {
                        end = middle;
                        adds.Clear();
                    }
                    else
                    {
                        first = middle;
                        adds.Push((target, nodes.Count + depth - 1));
                        target = nodes.Count + depth - 1;
                    }
                }

                yield return new(shard, target, [.. adds]);
            }
        }
    }
}
