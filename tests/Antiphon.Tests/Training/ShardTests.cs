using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>A batch in shards: the gradients of a whole one, and the same bits whoever computes which of them.</summary>
public sealed class ShardTests
{
    private const int Rows = 13;

    /// <summary>Rules whose B learns from a statistic of the rows it sees, so that a part of a batch says something else than the whole.</summary>
    private static readonly string[] OfStatistics = ["aa", "pal"];

    public static TheoryData<string> AllRules() => Lab.AllRules();

    public static TheoryData<string> AllNames() => [.. Catalogue.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Without_norms_their_gradients_add_up_to_those_of_the_whole_batch(string rule)
    {
        var (whole, parts) = (LearnerOf(1), LearnerOf(4));
        var items = Items(Lab.Exact, Rows, new(6, 6, 2));
        var loss = whole.ForwardBackward(items, Lab.Labels(Rows));

        Assert.Equal(loss, parts.ForwardBackward(items, Lab.Labels(Rows)), 1e-12);
        Assert.Equal(whole.Right, parts.Right);
        Assert.All(whole.Network.Parameters.Where(p => whole.Pass.Gradients.DirectionOf(p) is not null), p =>
        {
            var (expected, sum) = (whole.Pass.Gradients.DirectionOf(p)!, parts.Pass.Gradients.DirectionOf(parts.Network.Parameters[p.Index])!);
            if (p.Kind == ParameterKind.Feedback && OfStatistics.Contains(rule))
            {
                Assert.True(expected.Dot(sum) > 0.5 * expected.Norm() * sum.Norm(), $"{p.Name} descends along another direction");
            }
            else
            {
                Lab.AssertClose(expected.Numbers(), sum.Numbers(), 1e-12);
            }
        });

        Learner LearnerOf(int shards)
        {
            var network = Lab.Grow(
                new(6, 6, 2),
                b => b.ConvUnit("a", 4, 3, padding: 1, norm: false, f: Nonlinearity.Tanh).ConvUnit("b", 4, 3, norm: false, f: Nonlinearity.Tanh).Dropout("drop", 0.3).Readout("readout"),
                Lab.Parse(rule));
            var learner = new Learner(network, new() { BatchSize = Rows, Shards = shards, Decay = 0 });
            learner.Begin();
            return learner;
        }
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void One_thread_and_three_learn_the_same_bits(string rule)
    {
        using var one = new Cpu(1);
        using var three = new Cpu(3);

        Assert.Equal(Train(Lab.Quick(rule), one, shards: 4), Train(Lab.Quick(rule), three, shards: 4));
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void One_two_and_four_replicas_learn_the_same_bits(string rule)
    {
        using var device = new Cpu(1);
        var alone = Train(Lab.Quick(rule), device, shards: 4);

        foreach (var count in (int[])[2, 4])
        {
            Assert.All(Replicas(count, shards: 4, rule), hash => Assert.Equal(alone, hash));
        }
    }

    [Theory]
    [InlineData("pal", 7)]
    [InlineData("kp", 6)]
    [InlineData("pfa", 12)]
    public void So_do_they_with_any_number_of_shards(string rule, int shards)
    {
        using var device = new Cpu(1);
        var alone = Train(Lab.Quick(rule), device, shards);

        foreach (var count in (int[])[2, 3, 4, 5])
        {
            Assert.All(Replicas(count, shards, rule), hash => Assert.Equal(alone, hash));
        }
    }

    /// <summary>The table of docs/cluster.md: what each rule sums beside what W, biases and norms descend along.</summary>
    [Theory]
    [MemberData(nameof(AllNames))]
    public void A_rule_sums_what_the_table_says(string rule)
    {
        var row = File.ReadLines(Path.Combine(Repository.Root, "docs/cluster.md")).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Single(cells => cells.Length == 5 && cells[1].Split(", ").Contains(rule));
        var network = new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), 4, Lab.Parse(rule), 1, Lab.Exact);
        var learner = new Learner(network, new() { BatchSize = 4, Shards = 4, Decay = 0 });
        learner.Begin();
        learner.ForwardBackward(Items(Lab.Exact, 4, new(8, 8, 3)), Lab.Labels(4, 4));

        var always = network.Parameters.Where(p => p.Kind != ParameterKind.Feedback && learner.Pass.Gradients.DirectionOf(p) is not null).Sum(p => p.Value.Shape.Length)
            + network.Layers.OfType<BatchNorm>().Sum(norm => 2 * norm.RunningMean.Shape.Length);
        var plastic = network.Parameters.Where(p => p.Kind == ParameterKind.Feedback).Sum(p => p.Value.Shape.Length);
        var means = network.Synapses.Where(synapse => synapse.Plastic.Count > 0).Sum(synapse => 2 * synapse.Spec.Geometry.Outputs);
        var beyond = row[2] switch
        {
            "0" => 0,
            "B" => plastic,
            "B and means" => plastic + means,
            var other => throw new InvalidOperationException(other),
        };
        Assert.Equal(always + beyond, learner.NumbersSummed);
        var running = network.Layers.OfType<BatchNorm>().Sum(norm => 2 * norm.RunningMean.Shape.Length);
        var whole = new Learner(network, new() { BatchSize = 4, Shards = 4, SyncNorm = true, Decay = 0 });
        whole.ForwardBackward(Items(Lab.Exact, 4, new(8, 8, 3)), Lab.Labels(4, 4));
        Assert.Equal(always + beyond - running, whole.NumbersSummed);
    }

    // What would be left in place of a gradient is whatever lies where activities were.
    [Theory]
    [InlineData("bp")]
    [InlineData("kp")]
    [InlineData("dfa")]
    public void A_norm_that_no_error_reaches_has_no_gradient_in_shards_either(string rule)
    {
        foreach (var shards in (int[])[1, 2, 3, 4])
        {
            var random = Rng.FromSeed(1).Stream("items");
            var network = Lab.Grow(
                new(6, 6, 2), b => b.Norm("first", rectify: false).ConvUnit("a", 4, 3, padding: 1, norm: false, f: Nonlinearity.Tanh).ConvUnit("b", 4, 3, norm: true, f: Nonlinearity.Tanh).Readout("readout"), Lab.Parse(rule));
            var learner = new Learner(network, new() { BatchSize = Rows, Shards = shards, Decay = 0 });
            learner.Begin();
            for (var step = 0; step < 2; step++)
            {
                learner.ForwardBackward(random.Stream(step).Normal(Tensor.Batch(Lab.Exact, Rows, new(6, 6, 2)), 1), Lab.Labels(Rows));
                var first = network.Layers.OfType<BatchNorm>().First();
                Assert.All(first.Parameters, p => Assert.All(learner.Pass.Gradients[p].Numbers(), number => Assert.Equal(0, number)));
                learner.Descend(0);
            }
        }
    }

    [Fact]
    public void A_sum_over_shards_is_that_of_the_tree()
    {
        for (var shards = 1; shards <= 9; shards++)
        {
            var parts = Enumerable.Range(0, shards).Select(_ => Tensor.Zeros(Lab.Exact, new Shape(1))).ToList();
            for (var i = 0; i < shards; i++)
            {
                parts[i].Write([Rng.FromSeed(1).Uniform((ulong)i)]);
            }

            var plan = new ShardPlan(shards);
            var bucket = new ShardBucket(Lab.Exact, 0, [new Shape(1)], plan);
            plan.Steps.ToList().ForEach(step => bucket.Add(step, 0, parts[step.Shard]));
            var sum = bucket[0].Numbers()[0];

            Assert.Equal(TreeSum.Into(parts).Numbers()[0], sum);
        }
    }

    [Fact]
    public void More_shards_than_a_batch_has_examples_are_refused()
    {
        var network = Lab.Grow("dense", new Backprop());

        Assert.Contains("a batch has 3 examples", Assert.Throws<UsageException>(() => new Learner(network, new() { BatchSize = 3, Shards = 4 })).Message);
        Assert.Contains("there are 3 processes", Assert.Throws<UsageException>(() => new ShardPlan(2, 3)).Message);
    }

    [Fact]
    public void A_rule_that_reads_more_than_the_product_it_says_it_learns_from_is_told()
    {
        var learner = new Learner(Lab.Grow("dense", new Liar()), new() { BatchSize = 4, Shards = 2, Decay = 0 });

        var told = Assert.Throws<InvalidOperationException>(() => learner.ForwardBackward(Items(Lab.Exact, 4, new(6)), Lab.Labels(4)));

        Assert.Contains("Liar reads an activity or an error", told.Message);
    }

    [Fact]
    public void A_batch_without_a_finite_loss_leaves_no_trace()
    {
        var learner = new Learner(new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), 4, new PhaselessAlignment(), 1, Lab.Exact), new() { BatchSize = 8, Shards = 4 });
        var before = learner.Network.State.Hash();
        var items = Items(Lab.Exact, 8, new(8, 8, 3));
        items[7, 0] = double.NaN;

        Assert.False(double.IsFinite(learner.ForwardBackward(items, Lab.Labels(8, 4))));
        Assert.Equal(before, learner.Network.State.Hash());
    }

    [Fact]
    public void A_recipe_says_and_reads_them() => Assert.Equal(8, Recipe.Parse($"{new Recipe { Shards = 8 }}").Shards);

    [Theory]
    [InlineData("select=best epochs=3 rate=0.05")]
    [InlineData("select=last epochs=1 pretrain=noise:3 keep-last=true")]
    public void A_whole_training_is_that_of_one(string recipe)
    {
        var alone = Fit(SingleProcess.Instance);

        foreach (var count in (int[])[2, 3])
        {
            Assert.All(Threads.Run(count, Fit), came => Assert.Equal(alone, came));
        }

        (string Hash, string Epochs, double? Accuracy, double? Loss, int Judged) Fit(IReplicas replicas)
        {
            using var device = new Cpu(1);
            var data = DataCatalogue.Open("teacher", null, 1);
            var network = new Mlp { Hidden = [10] }.Grow(data.Shape, data.Classes, new KolenPollack(), 1, device);
            var log = new Trainer(network, Recipe.Parse($"{recipe} batch=300 shards=4")) { Replicas = replicas, Workers = 1 }.Fit(data);
            return (log.StateHash, string.Join(' ', log.Epochs.Select(epoch => (epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationAccuracy, epoch.ValidationLoss))), log.Test!.Accuracy, log.Test.MeanLoss, log.Judged);
        }
    }

    [Fact]
    public void A_stop_that_one_is_asked_for_ends_all_after_the_same_step()
    {
        var steps = Threads.Run(3, replicas =>
        {
            using var device = new Cpu(1);
            using var stop = new CancellationTokenSource();
            var data = DataCatalogue.Open("teacher", null, 1);
            var network = new Mlp { Hidden = [10] }.Grow(data.Shape, data.Classes, new KolenPollack(), 1, device);
            var last = 0L;
            var trainer = new Trainer(network, new() { BatchSize = 300, Shards = 4 })
            {
                Replicas = replicas,
                Progress = step =>
                {
                    last = step.Step;
                    if (step.Step == 4 && replicas.Rank == 1)
                    {
                        stop.Cancel();
                    }
                },
            };
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(data, stop.Token));
            return last;
        });

        Assert.All(steps, last => Assert.Equal(5, last)); // with the step that follows, all are told
    }

    private sealed record Liar : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source => Source.Unpublished("Nobody", 2026, "Nothing");

        public override bool IsPlastic => true;

        public override bool LearnsFromProduct => true;

        public override void Learn(SynapseView s) => s.Descend(s.B, s.Product(s.Pre, s.Delta));
    }

    // Two whole batches, one that is so short that a shard is empty, and a whole one again.
    internal static string Train(FeedbackRule rule, IDevice device, int shards, IReplicas? replicas = null, bool syncNorm = false, Blueprint? model = null)
    {
        var recipe = new Recipe { BatchSize = Rows, Shards = shards, Rate = 0.02, SyncNorm = syncNorm };
        var learner = new Learner((model ?? new AllocationTests.Everything()).Grow(new(12, 12, 3), 4, rule, 1, device), recipe, replicas);
        learner.Begin();
        foreach (var (rows, step) in ((int, int)[])[(Rows, 0), (Rows, 1), (3, 2), (Rows, 3)])
        {
            var loss = learner.ForwardBackward(Items(device, rows, new(12, 12, 3), step), Lab.Labels(rows, 4));
            Assert.True(double.IsFinite(loss));
            learner.Descend(0);
        }

        return learner.State.Hash();
    }

    internal static IReadOnlyList<string> Replicas(int count, int shards, string rule, bool syncNorm = false) => Threads.Run(count, replicas =>
    {
        using var device = new Cpu(1);
        return Train(Lab.Quick(rule), device, shards, replicas, syncNorm);
    });

    internal static Tensor Items(IDevice device, int rows, Shape item, int step = 0) => Rng.FromSeed(2).Stream(step).Normal(Tensor.Batch(device, rows, item), 1);
}
