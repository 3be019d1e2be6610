using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>
/// Between backward and descent: a batch in four fixed shards, whose gradients and running moments are summed in a fixed tree, learns the same bits whether one worker goes through all
/// four, or two or four workers share them.
/// </summary>
public sealed class SeamTests
{
    private const int Shards = 4;
    private const int PerShard = 3;
    private const int Steps = 4;

    private static readonly Recipe Recipe = new() { BatchSize = PerShard, Rate = 0.05, Decay = 1e-3 };

    [Theory]
    [InlineData("bp")]
    [InlineData("kp")]
    [InlineData("kp:birth=random")]
    [InlineData("dfa")]
    [InlineData("wm:samples=32:before=2")]
    public void One_two_and_four_workers_learn_the_same_bits(string rule)
    {
        var one = Train(rule, workers: 1);

        Assert.All(one, hash => Assert.Equal(one[0], hash));
        Assert.All(Train(rule, workers: 2), hash => Assert.Equal(one[0], hash));
        Assert.All(Train(rule, workers: 4), hash => Assert.Equal(one[0], hash));
    }

    [Theory]
    [InlineData("kp:birth=random")]
    [InlineData("dkp")]
    [InlineData("sdfa")]
    [InlineData("drtp")]
    [InlineData("pepita")]
    [InlineData("pfa")]
    [InlineData("sa")]
    public void Shards_of_a_network_without_norms_add_up_to_the_whole_batch(string rule)
    {
        var (network, whole) = (Grow(rule, norm: false), Grow(rule, norm: false));
        var (learner, all) = (new Learner(network, Recipe), new Learner(whole, Recipe with { BatchSize = Shards * PerShard }));
        Rng.FromSeed(2).Normal(all.Pass.Input, 1);
        var loss = all.ForwardBackward(Lab.Labels(Shards * PerShard));
        var sums = whole.Parameters.Select(p => Tensor.Zeros(Lab.Exact, p.Value.Shape)).ToList();
        var shares = 0.0;
        for (var shard = 0; shard < Shards; shard++)
        {
            learner.Pass.Input.Write(all.Pass.Input.ToArray().AsSpan(shard * PerShard * learner.Pass.Input.RowLength, PerShard * learner.Pass.Input.RowLength));
            shares += learner.ForwardBackward(Lab.Labels(Shards * PerShard).AsSpan(shard * PerShard, PerShard), Shards * PerShard);
            foreach (var (p, i) in network.Parameters.Select((p, i) => (p, i)))
            {
                sums[i].Add(learner.Pass.Gradients.DirectionOf(p)!);
            }
        }

        Assert.Equal(loss, shares, 1e-12);
        Assert.All(whole.Parameters, p => Lab.AssertClose(all.Pass.Gradients.DirectionOf(p)!.Numbers(), sums[p.Index].Numbers(), 1e-12));
    }

    [Fact]
    public void What_is_summed_is_named_and_stands_once()
    {
        var learner = new Learner(Grow("kp", norm: true), Recipe);
        Rng.FromSeed(2).Normal(learner.Pass.Input, 1);
        learner.ForwardBackward(Lab.Labels(PerShard));

        var names = learner.Pass.Gradients.Sums.Select(sum => sum.Name).ToList();

        Assert.Equal(learner.Network.Parameters.Where(p => p.Kind != ParameterKind.Feedback).Select(p => p.Name), names); // B descends along W's own
    }

    // Each worker has a network of its own and goes through its branch of the tree; what it cannot see of the others is given to it as their partial sums.
    private static List<string> Train(string rule, int workers)
    {
        var learners = Enumerable.Range(0, workers).Select(_ => new Learner(Grow(rule, norm: true), Recipe)).ToList();
        learners.ForEach(learner => learner.Begin());
        for (var step = 0; step < Steps; step++)
        {
            var before = Moments(learners[0].Network).Select(t => t.Clone()).ToList();
            var parts = new List<List<Tensor>>(); // shard by shard: gradients, then moments
            foreach (var (learner, worker) in learners.Select((learner, i) => (learner, i)))
            {
                for (var shard = worker * Shards / workers; shard < (worker + 1) * Shards / workers; shard++)
                {
                    Moments(learner.Network).Zip(before).ToList().ForEach(pair => pair.First.CopyFrom(pair.Second));
                    Rng.FromSeed(3).Stream(step).Stream(shard).Normal(learner.Pass.Input, 1);
                    Assert.True(double.IsFinite(learner.ForwardBackward(Lab.Labels(PerShard), Shards * PerShard)));
                    parts.Add([.. learner.Pass.Gradients.Sums.Select(sum => sum.Value.Clone()), .. Moments(learner.Network).Select(t => t.Clone().Scale(1.0 / Shards))]);
                }
            }

            var sums = Enumerable.Range(0, parts[0].Count).Select(i => TreeSum.Into([.. parts.Select(part => part[i])])).ToList();
            foreach (var learner in learners)
            {
                var places = learner.Pass.Gradients.Sums.Select(sum => sum.Value).Concat(Moments(learner.Network)).ToList();
                places.Zip(sums).ToList().ForEach(pair => pair.First.CopyFrom(pair.Second));
                learner.Descend(0);
            }
        }

        return [.. learners.Select(learner => learner.State.Hash())];
    }

    private static IEnumerable<Tensor> Moments(Network network) => network.Layers.OfType<BatchNorm>().SelectMany(norm => (Tensor[])[norm.RunningMean, norm.RunningVariance]);

    private static Network Grow(string rule, bool norm) => Lab.Grow(
        new(6, 6, 2),
        b => b.ConvUnit("a", 4, 3, padding: 1, norm: norm, f: norm ? Nonlinearity.Relu : Nonlinearity.Tanh).ConvUnit("b", 4, 3, norm: norm, f: norm ? Nonlinearity.Relu : Nonlinearity.Tanh).Readout("readout"),
        Catalogue.Parse(rule));
}
