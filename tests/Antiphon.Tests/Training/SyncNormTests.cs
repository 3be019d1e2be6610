using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>Norms whose statistics are those of the whole batch: a training in shards is that of one shard, whoever computes which of them.</summary>
public sealed class SyncNormTests
{
    private const int Rows = 13;

    /// <summary>Rules whose B learns from a statistic of the rows it sees, so that a part of a batch says something else than the whole.</summary>
    private static readonly string[] OfStatistics = ["aa", "pal"];

    private static readonly Dictionary<string, (Shape Input, Blueprint Model)> Models = new()
    {
        ["mlp"] = (new(6), Lab.Draw(b => b.DenseUnit("a", 9, norm: true).DenseUnit("b", 8, Nonlinearity.Tanh, norm: true).Readout("readout"))),
        ["vgg"] = (new(8, 8, 2), Lab.Draw(b => b.ConvUnit("a", 4, 3, padding: 1, norm: true, pool: new(Pooling.Max, 2, 2)).ConvUnit("b", 5, 3, padding: 1, norm: true, f: Nonlinearity.Tanh).Dropout("drop", 0.3).DenseUnit("c", 7, norm: true).Readout("readout"))),
        ["resnet"] = (new(8, 8, 3), new SmallResNet { Depth = 8 }),
    };

    public static TheoryData<string, string, int> Gradients() =>
        [.. from model in Models.Keys from rule in (string[])["bp", "kp", "fa", "dfa", "wm"] from shards in (int[])[2, 3, 4, 7] select new TheoryDataRow<string, string, int>(model, rule, shards)];

    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(Gradients))]
    public void The_gradients_of_shards_are_those_of_the_whole_batch(string model, string rule, int shards) => AssertWhole(Models[model], rule, shards);

    [Theory]
    [MemberData(nameof(AllRules))]
    public void So_they_are_under_every_rule(string rule) => AssertWhole((new(12, 12, 3), new AllocationTests.Everything()), rule, shards: 4);

    [Theory]
    [InlineData("mlp")]
    [InlineData("vgg")]
    [InlineData("resnet")]
    public void Without_it_they_are_others(string model)
    {
        var (whole, parts) = (LearnerOf(Models[model], "bp", 1, Lab.Exact), LearnerOf(Models[model], "bp", 4, Lab.Exact, syncNorm: false));
        var items = ShardTests.Items(Lab.Exact, Rows, Models[model].Input);

        Assert.NotEqual(whole.ForwardBackward(items, Lab.Labels(Rows)), parts.ForwardBackward(items, Lab.Labels(Rows)), 1e-4);
    }

    [Theory]
    [InlineData("mlp", 2)]
    [InlineData("vgg", 3)]
    [InlineData("resnet", 7)]
    public void In_32_bits_they_differ_by_rounding(string model, int shards)
    {
        using var device = new Cpu(2);
        AssertWhole(Models[model], "kp", shards, device, loss: 1e-5, share: 1e-4);
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("kp")]
    [InlineData("pal")]
    [InlineData("dkp")]
    [InlineData("pepita")]
    [InlineData("dfa")]
    public void Any_number_of_replicas_learns_the_same_bits(string rule)
    {
        using var device = new Cpu(1);
        foreach (var (shards, counts) in (ReadOnlySpan<(int, int[])>)[(4, [2, 3, 4]), (7, [2, 3, 4])])
        {
            var alone = ShardTests.Train(Lab.Quick(rule), device, shards, syncNorm: true);
            foreach (var count in counts)
            {
                Assert.All(ShardTests.Replicas(count, shards, rule, syncNorm: true), hash => Assert.Equal(alone, hash));
            }
        }
    }

    // In 32 bits the order in which moments are merged is lost in rounding.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Nor_do_they_differ_in_64(int count)
    {
        var alone = Train(SingleProcess.Instance);

        Assert.All(Threads.Run(count, Train), hash => Assert.Equal(alone, hash));

        static string Train(IReplicas replicas) => ShardTests.Train(new KolenPollack(), Lab.Exact, shards: 7, replicas, syncNorm: true, new Sequential { Layers = "conv 3 3 norm, pool 5, dense 6 norm" });
    }

    /// <summary>Each shard begins with what was there before the batch, from where the unit hears to where the synapses learn, and the mean over the shards stays.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_rule_remembers_of_the_data_is_the_mean_over_the_shards(bool syncNorm)
    {
        Learner[] learners = [.. ((int[])[1, 4]).Select(shards => new Learner(
            Lab.Grow(new(6), b => b.DenseUnit("a", 4, norm: true).DenseUnit("b", 5, norm: true).Readout("readout"), new Tally()),
            new() { BatchSize = Rows, Shards = shards, SyncNorm = syncNorm, Decay = 0 }))];
        foreach (var rows in (int[])[Rows, 3, Rows])
        {
            double[] heard = [.. learners.Select(learner =>
            {
                learner.ForwardBackward(ShardTests.Items(Lab.Exact, rows, new(6)), Lab.Labels(rows));
                return learner.Network.State.Tensors.Single(kept => kept.Name == "b.rule.heard").Value[0, 0];
            })];

            Assert.True(heard[0] > 10);
            Assert.Equal(heard[0], heard[1], 1e-12);
        }
    }

    [Fact]
    public void One_thread_and_three_learn_the_same_bits()
    {
        using var one = new Cpu(1);
        using var three = new Cpu(3);

        Assert.Equal(ShardTests.Train(Lab.Quick("kp"), one, shards: 4, syncNorm: true), ShardTests.Train(Lab.Quick("kp"), three, shards: 4, syncNorm: true));
    }

    [Fact]
    public void It_changes_no_bit_of_one_shard_nor_of_a_network_without_norms()
    {
        using var device = new Cpu(1);
        Assert.Equal(ShardTests.Train(Lab.Quick("kp"), device, shards: 1), ShardTests.Train(Lab.Quick("kp"), device, shards: 1, syncNorm: true));
        var plain = new LeNet();
        Assert.Equal(ShardTests.Train(Lab.Quick("kp"), device, shards: 4, model: plain), ShardTests.Train(Lab.Quick("kp"), device, shards: 4, syncNorm: true, model: plain));
    }

    [Fact]
    public void The_way_back_is_that_of_differences()
    {
        var learner = LearnerOf((new(5, 4, 2), Lab.Draw(b => b
            .ConvUnit("a", 3, 3, padding: 1, norm: true, f: Nonlinearity.Tanh)
            .Residual("block", main => main.ConvUnit("conv1", 3, 3, padding: 1, norm: true).Conv("conv2", 3, 3, padding: 1, bias: false), null).Readout("readout"))), "bp", shards: 3, Lab.Exact);
        foreach (var p in learner.Network.Parameters.Where(p => p.Kind == ParameterKind.Norm))
        {
            p.Value.Add(Rng.FromSeed(4).Stream(p.Name).Normal(p.Value.Clone(), 0.2));
        }

        var items = ShardTests.Items(Lab.Exact, 7, new(5, 4, 2));
        learner.ForwardBackward(items, Lab.Labels(7));
        const double H = 1e-6;
        foreach (var (p, gradient) in learner.Network.Parameters.Select(p => (p, learner.Pass.Gradient(p).Numbers())).ToList())
        {
            for (var i = 0; i < gradient.Length; i += Math.Max(1, gradient.Length / 6))
            {
                Assert.Equal(gradient[i], (Cost(p, i, H) - Cost(p, i, -H)) / (2 * H), 1e-7);
            }
        }

        double Cost(Parameter p, int i, double step)
        {
            var (row, column) = (i / p.Value.RowLength, i % p.Value.RowLength);
            var here = p.Value[row, column];
            p.Value[row, column] = here + step;
            var loss = learner.ForwardBackward(items, Lab.Labels(7));
            p.Value[row, column] = here;
            return loss;
        }
    }

    [Fact]
    public void A_batch_without_a_finite_loss_leaves_no_trace()
    {
        var learner = LearnerOf((new(8, 8, 3), new SmallResNet { Depth = 8 }), "pal", 4, Lab.Exact);
        var before = learner.Network.State.Hash();
        var items = ShardTests.Items(Lab.Exact, Rows, new(8, 8, 3));
        items[7, 0] = double.NaN;

        Assert.False(double.IsFinite(learner.ForwardBackward(items, Lab.Labels(Rows))));
        Assert.Equal(before, learner.Network.State.Hash());
    }

    [Fact]
    public void A_statistic_that_cannot_be_put_together_is_refused()
    {
        var network = Lab.Grow(new(6), b => b.DenseUnit("a", 4, norm: true).Add(new Counter(), new(4)).Readout("readout"), new Backprop());

        Assert.Contains("keeps a statistic of its shard", Assert.Throws<UsageException>(() => new Learner(network, new() { BatchSize = 4, Shards = 2, SyncNorm = true, Decay = 0 })).Message);
        _ = new Learner(network, new() { BatchSize = 4, Shards = 2, Decay = 0 });
        _ = new Learner(network, new() { BatchSize = 4, SyncNorm = true, Decay = 0 });
    }

    /// <summary>The formula of docs/cluster.md: 2 C + 1 numbers of each shard for a norm of C channels, forward and back; and a step's three facts.</summary>
    [Theory]
    [InlineData("bp", 2)]
    [InlineData("pepita", 3)]
    public void What_is_exchanged_is_what_the_formula_says(string rule, int times)
    {
        var counter = new CountingReplicas();
        var network = Models["vgg"].Model.Grow(Models["vgg"].Input, Lab.Classes, Lab.Parse(rule), 1, Lab.Exact);
        var learner = new Learner(network, new() { BatchSize = Rows, Shards = 4, SyncNorm = true, Decay = 0 }, counter);

        learner.ForwardBackward(ShardTests.Items(Lab.Exact, Rows, Models["vgg"].Input), Lab.Labels(Rows));

        Assert.Equal(4 * (times * network.Layers.OfType<BatchNorm>().Sum(norm => 2 * norm.Gamma.Value.Shape.Length + 1) + 3), counter.Numbers);
    }

    [Fact]
    public void A_recipe_says_and_reads_it()
    {
        Assert.True(Recipe.Parse($"{new Recipe { SyncNorm = true }}").SyncNorm);
        Assert.False(Recipe.Parse($"{new Recipe()}").SyncNorm);
    }

    // Two whole batches, one that is so short that shards are empty, and a whole one again: the shards' learner follows the other's parameters, so that nothing but a step's own rounding tells them apart.
    private static void AssertWhole((Shape Input, Blueprint Model) of, string rule, int shards, IDevice? device = null, double loss = 1e-10, double share = 1e-10)
    {
        device ??= Lab.Exact;
        var (whole, parts) = (LearnerOf(of, rule, 1, device), LearnerOf(of, rule, shards, device));
        foreach (var (rows, step) in ((int, int)[])[(Rows, 0), (Rows, 1), (3, 2), (Rows, 3)])
        {
            var items = ShardTests.Items(device, rows, of.Input, step);
            Assert.Equal(whole.ForwardBackward(items, Lab.Labels(rows)), parts.ForwardBackward(items, Lab.Labels(rows)), loss);
            Assert.Equal(whole.Right, parts.Right);
            foreach (var p in whole.Network.Parameters)
            {
                if (p.Kind == ParameterKind.Feedback && OfStatistics.Contains(rule))
                {
                    continue;
                }

                var (expected, sum) = (whole.Pass.Gradients.DirectionOf(p), parts.Pass.Gradients.DirectionOf(parts.Network.Parameters[p.Index]));
                Assert.Equal(expected is null, sum is null);
                if (expected is not null)
                {
                    AssertClose(expected.Numbers(), sum!.Numbers(), share, p.Name);
                }
            }

            foreach (var (own, other) in whole.Network.Layers.OfType<BatchNorm>().Zip(parts.Network.Layers.OfType<BatchNorm>()))
            {
                AssertClose(own.RunningMean.Numbers(), other.RunningMean.Numbers(), share, own.Name);
                AssertClose(own.RunningVariance.Numbers(), other.RunningVariance.Numbers(), share, own.Name);
            }

            whole.Descend(0);
            parts.Descend(0);
            foreach (var ((name, from), (_, to)) in whole.State.Tensors.Zip(parts.State.Tensors))
            {
                if (!name.Contains("running", StringComparison.Ordinal))
                {
                    to.CopyFrom(from);
                }
            }
        }
    }

    // A gradient of nothing but rounding, as that of a bias before a norm, is as good as none.
    private static void AssertClose(double[] expected, double[] actual, double share, string name)
    {
        var size = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= share * size, $"{name}: {pair.First} and {pair.Second}"));
    }

    private static Learner LearnerOf((Shape Input, Blueprint Model) of, string rule, int shards, IDevice device, bool syncNorm = true)
    {
        var learner = new Learner(of.Model.Grow(of.Input, Lab.Classes, Lab.Quick(rule), 1, device), new() { BatchSize = Rows, Shards = shards, SyncNorm = syncNorm, Rate = 0.02, Decay = 0 });
        learner.Begin();
        return learner;
    }

    /// <summary>A rule that counts how often its hooks were called: 1 where the unit hears, 10 where the synapses learn.</summary>
    private sealed record Tally : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source => Source.Unpublished("Nobody", 2026, "Nothing");

        public override Tensor? Receive(OutputView s)
        {
            Count(s.Remember("heard", new(1)), 1);
            return s.Arriving;
        }

        public override void Learn(SynapseView s) => Count(s.Remember("heard", new(1)), 10);

        private static void Count(Tensor heard, double more) => heard.Add(Tensor.Zeros(heard.Device, heard.Shape).Fill(more));
    }

    /// <summary>One process that counts the numbers it would exchange.</summary>
    private sealed class CountingReplicas : IReplicas
    {
        public long Numbers { get; private set; }

        public int Rank => 0;

        public int Count => 1;

        public void BeginSum(ShardPlan plan, int part, Tensor[] branches)
        {
        }

        public void EndSums()
        {
        }

        public void Gather(ShardPlan plan, double[] values) => Numbers += values.Length;

        public byte[] Share(byte[] ofFirst) => ofFirst;
    }

    /// <summary>A layer with a statistic of its own.</summary>
    private sealed class Counter : Layer
    {
        private readonly Tensor _count = Tensor.Zeros(Lab.Exact, new(1));

        public override IEnumerable<(string Name, Tensor Value)> State => [("count", _count)];

        public override void Forward(Context c) => c.Output.CopyFrom(c.Input());

        public override void Backward(Context c) => c.Leave(c.Delta);
    }
}
