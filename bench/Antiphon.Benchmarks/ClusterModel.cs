namespace Antiphon.Benchmarks;

/// <summary>
/// How long a step takes on R nodes, each with one process and a link to a switch that carries w bytes a second either way, and a message's way takes L. A sum of n numbers takes, when all have theirs,
/// tree: 2 L + 8 n (R - 1) / (R w) + a n (R - 1) / R; ring: 2 (R - 1) L + the same; a is the time of an addition. Sums go one after the other, and behind what is still computed.
/// </summary>
/// <param name="Share">What one process of <paramref name="Processes"/> takes for its share.</param>
/// <param name="Processes">Shards of the batch, and nodes at the most.</param>
/// <param name="Faster">How many times as fast as the measured machine a node computes.</param>
/// <param name="GigabitsPerSecond">The link, either way.</param>
/// <param name="LatencyMs">From one process to another, in milliseconds.</param>
public sealed record ClusterModel(ShareTiming Share, int Processes, double Faster, double GigabitsPerSecond, double LatencyMs)
{
    private const double BytesOfMs = 1e9 / 8 / 1000; // of a gigabit a second

    /// <summary>The step on so many nodes, a power of two: its time, what of it is not computing, and why.</summary>
    public ClusterStep At(int nodes, bool isRing = false)
    {
        var shards = (double)Processes / nodes / Faster;
        var (wire, latency, adding, free) = (0.0, 0.0, 0.0, 0.0);
        foreach (var (at, numbers) in Share.Sums)
        {
            var others = (nodes - 1.0) / nodes;
            var ways = nodes == 1 ? 0 : isRing ? 2 * (nodes - 1) : 2;
            var (onWire, onWay, toAdd) = (8 * numbers * others / (GigabitsPerSecond * BytesOfMs), ways * LatencyMs, Share.AddMs * numbers * others);
            (wire, latency, adding) = (wire + onWire, latency + onWay, adding + toAdd);
            free = Math.Max(free, at * shards) + onWire + onWay + toAdd;
        }

        var (compute, descent) = (Share.ComputeMs * shards, Share.DescentMs / Faster);
        var exposed = Math.Max(0, free - compute);
        var alone = (Share.ComputeMs * Processes + Share.DescentMs) / Faster;
        var step = compute + exposed + descent;
        var limit = descent > exposed ? "descent" : wire >= latency && wire >= adding ? "bandwidth" : latency >= adding ? "latency" : "adding";
        return new(nodes, compute, wire + latency + adding, exposed, descent, step, alone / (nodes * step), limit);
    }
}
