using Antiphon.Benchmarks;

namespace Antiphon.Tests.Benchmarks;

/// <summary>The model of steps on several nodes, against steps that are worked out by hand.</summary>
public sealed class ClusterModelTests
{
    // A shard computes for 100 ms; two million numbers can be summed after 60 ms, and one million at its end; an addition takes 1 ns.
    private static readonly ShareTiming Share = new(100, 5, [(60, 2_000_000), (100, 1_000_000)], 1e-6);

    // A gigabyte a second: a million numbers there and back are 8 ms.
    private static ClusterModel ModelOf(double faster = 1, double gigabits = 8, double latencyMs = 0.5) => new(Share, 8, faster, gigabits, latencyMs);

    [Fact]
    public void One_node_exchanges_nothing()
    {
        var step = ModelOf().At(1);

        Assert.Equal(805, step.StepMs);
        Assert.Equal(0, step.SumMs);
        Assert.Equal(1, step.Efficiency);
        Assert.Equal(1, step.Hidden);
    }

    [Fact]
    public void Sums_go_one_after_the_other_behind_what_is_computed()
    {
        // On eight nodes: the first sum takes 1 + 14 + 1.75 ms and is over at 76.75, the second begins at 100 and takes 1 + 7 + 0.875.
        var step = ModelOf().At(8);

        Assert.Equal(100, step.ComputeMs);
        Assert.Equal(16.75 + 8.875, step.SumMs, 1e-9);
        Assert.Equal(8.875, step.ExposedMs, 1e-9);
        Assert.Equal(113.875, step.StepMs, 1e-9);
        Assert.Equal(805 / (8 * 113.875), step.Efficiency, 1e-9);
        Assert.Equal("bandwidth", step.Limit);
    }

    [Fact]
    public void Nodes_with_several_shards_come_to_each_layer_later()
    {
        // On two nodes: four shards each, the second sum begins at 400 ms and takes 1 + 4 + 0.5.
        var step = ModelOf().At(2);

        Assert.Equal(400, step.ComputeMs);
        Assert.Equal(5.5, step.ExposedMs, 1e-9);
    }

    [Fact]
    public void A_ring_sends_as_much_in_more_ways()
    {
        var (tree, ring) = (ModelOf().At(8), ModelOf().At(8, isRing: true));

        Assert.Equal(2 * (14 - 2) * 0.5, ring.SumMs - tree.SumMs, 1e-9); // two sums of 14 ways rather than two
        Assert.Equal(ModelOf().At(2).SumMs, ModelOf().At(2, isRing: true).SumMs);
    }

    [Theory]
    [InlineData(8, 0.5, "bandwidth")]
    [InlineData(8000, 5, "latency")]
    [InlineData(8000, 0.001, "adding")]
    public void What_costs_most_is_named(double gigabits, double latencyMs, string limit) => Assert.Equal(limit, ModelOf(faster: 100, gigabits, latencyMs).At(8).Limit);

    [Fact]
    public void On_a_network_that_costs_nothing_the_descent_is_left()
    {
        var step = new ClusterModel(Share with { AddMs = 0 }, 8, 1, 1e12, 0).At(8);

        Assert.Equal(105, step.StepMs, 1e-6);
        Assert.Equal("descent", step.Limit);
    }
}
