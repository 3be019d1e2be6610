using Antiphon.Benchmarks;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Benchmarks;

/// <summary>Counts bytes of the whole process, so nothing else may run beside it.</summary>
[Collection("Alone")]
public sealed class StepBenchmarkTests
{
    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_timed_step_allocates_nothing(string rule)
    {
        using var device = new Cpu(2);
        foreach (var (model, side) in ((Blueprint, int)[])[(new Mlp { Hidden = [16, 8] }, 4), (new SmallResNet(), 32)])
        {
            var benchmark = new StepBenchmark { Model = model, Plans = [Lab.Parse(rule)], Input = new(side, side, 3), Batch = 4, Shards = [1, 2], Steps = 2, Device = device };

            // The runner of the tests may allocate on a thread of its own, but seldom does so twice in a row.
            var least = long.MaxValue;
            for (var trial = 0; trial < 4 && least > 0; trial++)
            {
                least = Math.Min(least, benchmark.Run().Sum(timing => timing.AllocatedBytes));
            }

            Assert.Equal(0, least);
        }
    }

    [Fact]
    public void Rests_have_their_share_in_the_timed_steps()
    {
        using var device = new Cpu(1);
        var benchmark = new StepBenchmark
        {
            Model = new Mlp { Hidden = [8] },
            Plans = [new FeedbackAlignment(), new FeedbackPlan(new WeightMirror { Interval = 3 }).Except("readout", new WeightMirror { Interval = 2 })],
            Input = new(4, 4, 3),
            Batch = 4,
            Steps = 7,
            WarmUp = 1,
            Device = device,
        };

        var timings = benchmark.Run();

        Assert.Equal([7, 12], timings.Select(timing => timing.Steps)); // 12 is the first whole span of six steps after 7
        Assert.All(timings, timing => Assert.InRange(timing.MinimumMs, 1e-9, timing.MedianMs));
        Assert.All(timings, timing => Assert.Equal(4, timing.Batch));
    }
}
