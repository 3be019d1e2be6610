using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Schedules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>Counts bytes of the whole process, so nothing else may run beside it.</summary>
[Collection("Alone")]
public sealed class AllocationTests
{
    // And with groups of more than two, a signal that enters after a pool, and an option of each of the others that takes another way.
    public static TheoryData<string> AllRules() => [.. Lab.Rules.Union(["dfa:init=launay:shared=true:entry=pool", "dkp:entry=pool", "drtp:entry=pool", "sdfa:entry=pool", "asap:group=3:birth=random"])];

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_warm_step_allocates_nothing(string rule) => AssertAllocatesNothing(Lab.Parse(rule), new Sgd { Nesterov = true });

    [Theory]
    [InlineData("rmsprop")]
    [InlineData("lion")]
    [InlineData("muon")]
    public void Nor_does_one_under_another_optimizer(string name) => AssertAllocatesNothing(new WeightMirror(), OptimizerCatalogue.Entries.Single(entry => entry.Name == name).Value);

    [Theory]
    [InlineData("fa")]
    [InlineData("dfa:init=launay:shared=true")]
    [InlineData("frsf")]
    [InlineData("brsf:strict=true")]
    public void Nor_does_one_that_makes_its_feedback_weights_anew(string rule) => AssertAllocatesNothing(Lab.Parse(rule), new Sgd(), lean: true);

    private static void AssertAllocatesNothing(FeedbackRule rule, Optimizer optimizer, bool lean = false)
    {
        using var device = new Cpu(2);
        var network = new Everything().Grow(new(12, 12, 3), 4, rule, 1, device, lean);
        var learner = new Learner(network, new() { BatchSize = 8, Optimizer = optimizer });
        Rng.FromSeed(1).Normal(learner.Pass.Input, 1);
        var labels = Lab.Labels(8, 4);
        learner.Begin();
        AssertAllocatesNothing(() =>
        {
            learner.Step(labels, 0.1);
            learner.Step(labels, 0.2); // a rest falls into every second step
        });
    }

    private static void AssertAllocatesNothing(Action steps)
    {
        var least = long.MaxValue;
        for (var trial = 0; trial < 12 && least > 0; trial++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var mine = GC.GetAllocatedBytesForCurrentThread();
            steps();
            mine = GC.GetAllocatedBytesForCurrentThread() - mine;
            least = Math.Min(least, Math.Max(mine, GC.GetTotalAllocatedBytes(precise: true) - before));
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData("kp", false)]
    [InlineData("pfa", false)]
    [InlineData("pal", false)]
    [InlineData("dkp", false)]
    [InlineData("pepita", false)]
    [InlineData("kp", true)]
    [InlineData("pal", true)]
    [InlineData("pepita", true)]
    public void Nor_does_one_in_shards(string rule, bool syncNorm)
    {
        using var device = new Cpu(2);
        var learner = new Learner(new Everything().Grow(new(12, 12, 3), 4, Lab.Parse(rule), 1, device), new() { BatchSize = 9, Shards = 4, SyncNorm = syncNorm });
        var items = Rng.FromSeed(1).Normal(Tensor.Batch(device, 9, new(12, 12, 3)), 1);
        var labels = Lab.Labels(9, 4);
        AssertAllocatesNothing(() =>
        {
            learner.ForwardBackward(items, labels);
            learner.Descend(0.1);
        });
    }

    [Fact]
    public void A_warm_schedule_allocates_nothing()
    {
        Schedule[] schedules = [0.1, new Steps(0.1, 0.1, [90, 150]), new WarmUp(1, new Cosine(0.1)), new HoldThen(0.1, 1, 0.01)];
        var sum = schedules.Sum(schedule => schedule.At(0.5, 10));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < schedules.Length; i++)
        {
            sum += schedules[i].At(5, 10);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    /// <summary>A small network with one of everything.</summary>
    internal sealed record Everything : Blueprint
    {
        protected override void Draw(Builder build) => build.ConvUnit("stem", 8, 3, padding: 1, norm: true)
            .Residual("block", main => main.ConvUnit("conv1", 8, 3, padding: 1, norm: true).Conv("conv2", 8, 3, padding: 1, bias: false), null)
            .Pool(Pooling.Max, 2, 2).ConvUnit("conv", 8, 3, groups: 2, pool: new(Pooling.Max, 2, 2)).Dropout("drop", 0.3).DenseUnit("dense", 12, Nonlinearity.Tanh).Readout("readout");
    }
}

[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;
