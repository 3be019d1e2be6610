using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Runs;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Runs;

/// <summary>What becomes of a training that leaves the numbers, and which signs it is warned by.</summary>
public sealed class DivergenceTests
{
    // At this rate the squared loss of this network grows without bound, and at half of it, it falls.
    private static readonly Recipe TooFast = new() { Epochs = 3, BatchSize = 30, Loss = new SquaredError(), Rate = 0.05, Rollbacks = 4 };

    private static readonly Dataset Set = Part(Demo.Open(1), 2400);

    [Fact]
    public void By_default_it_stops_and_what_was_kept_is_finite()
    {
        using var folder = new TempFolder();
        var failure = Assert.Throws<DivergedException>(() => Fit(TooFast, folder.File("run"), everySteps: 1));
        Assert.Contains("W is NaN or infinite after step ", failure.Message);

        using var kept = RunCheckpoints.OpenNewest(folder.File("run"), Assert.Fail);
        using var device = new Cpu(1);
        var learner = new Learner(Grow(device), TooFast);
        learner.Restore(kept!);
        Assert.All(learner.State.Tensors, tensor => Assert.True(tensor.Value.IsFinite(), tensor.Name));
    }

    [Fact]
    public void Rolled_back_it_goes_on_at_a_lower_rate_to_the_same_bits_wherever_it_is_stopped()
    {
        using var folder = new TempFolder();
        var recipe = TooFast with { OnDivergence = DivergencePolicy.Rollback };
        List<string> warnings = [];
        var whole = Fit(recipe, folder.File("whole"), warned: warning => warnings.Add($"{warning}"));
        var back = warnings.Where(warning => warning.Contains("rolled back", StringComparison.Ordinal)).ToList();

        Assert.NotNull(whole);
        Assert.InRange(back.Count, 1, 4);
        Assert.Contains($"rollback 1 of 4, on at 0.5 of the rate", back[0]);
        foreach (var stop in (int[])[3, 40, 79, 80, 81, 170])
        {
            Assert.Null(Fit(recipe, folder.File($"{stop}"), stopAfter: stop, everySteps: stop));
            Assert.Equal(whole, Fit(recipe, folder.File($"{stop}"), everySteps: 7));
        }
    }

    [Fact]
    public void It_goes_back_no_more_often_than_asked()
    {
        using var folder = new TempFolder();
        var warned = 0;
        Assert.Throws<DivergedException>(() => Fit(TooFast with { Rate = 1e10, OnDivergence = DivergencePolicy.Rollback, Rollbacks = 2 }, folder.File("run"), warned: _ => warned++));
        Assert.Equal(2, warned);
    }

    [Fact]
    public void A_batch_without_a_finite_loss_is_left_out_if_a_warning_is_enough()
    {
        var broken = Set with { Train = new OneBroken(Set.Train) };
        List<TrainingWarning> warnings = [];
        using var device = new Cpu(1);
        var recipe = new Recipe { Epochs = 2, BatchSize = 30 };

        Assert.Throws<DivergedException>(() => new Trainer(Grow(device), recipe).Fit(broken));
        var log = new Trainer(Grow(device), recipe with { OnDivergence = DivergencePolicy.Warn }) { Warned = warnings.Add }.Fit(broken);

        Assert.Equal(2, warnings.Count); // once an epoch
        Assert.Contains(" is NaN or infinite at step ", warnings[0].Message);
        Assert.EndsWith("the batch is left out", warnings[0].Message);
        Assert.All(log.Epochs, epoch => Assert.Equal(Set.Train.Count - 30, epoch.Images));
    }

    [Theory]
    [InlineData("bp", "silent", "no gradient has reached W for 100 steps")]
    [InlineData("usf:scale=100", "", "the error explodes on its way down: W's gradient is ")]
    [InlineData("kp", "pushed apart", "W and B drift apart: ||W - B|| went from ")]
    public void Signs_of_trouble_are_named_with_layer_and_step(string rule, string how, string expected)
    {
        using var device = new Cpu(2);
        var network = new Mlp { Hidden = [20, 20, 20, 20] }.Grow(Set.Shape, Set.Classes, Lab.Parse(rule), 1, device);
        var recipe = new Recipe { Epochs = 4, BatchSize = 30, Rate = 1e-9 };
        if (how == "silent")
        {
            network.Synapses[1].Bias!.Value.Fill(-1e4);
        }

        List<TrainingWarning> warnings = [];
        _ = new Trainer(network, recipe)
        {
            Warned = warnings.Add,
            Progress = step =>
            {
                if (how == "pushed apart" && step.Step == 150)
                {
                    network.Synapses[2].B!.Fill(1);
                }
            },
        }.Fit(Set);

        var first = warnings.First(warning => warning.Message.StartsWith(expected, StringComparison.Ordinal));
        Assert.Contains(network.Synapses, synapse => synapse.Name == first.Layer);
        Assert.Equal(0, first.Step % 100);
        Assert.Equal(warnings.Count, warnings.DistinctBy(warning => (warning.Layer, warning.Message[..10])).Count());
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_training_that_goes_well_is_not_warned_of(string rule)
    {
        using var device = new Cpu(2);
        List<TrainingWarning> warnings = [];
        _ = new Trainer(new LeNet().Grow(Set.Shape, Set.Classes, Lab.Quick(rule), 1, device), new() { Epochs = 4, BatchSize = 30 }) { Warned = warnings.Add }.Fit(Set);
        Assert.Empty(warnings);
    }

    public static TheoryData<string> AllRules() => Lab.AllRules();

    private static Network Grow(Cpu device) => new LeNet().Grow(Set.Shape, Set.Classes, Lab.Parse("bp"), 1, device);

    // The hash of the final state; null for a training that was stopped after so many steps.
    private static string? Fit(Recipe recipe, string run, int stopAfter = int.MaxValue, int everySteps = 0, Action<TrainingWarning>? warned = null)
    {
        using var device = new Cpu(1);
        using var stop = new CancellationTokenSource();
        if (!RunDirectory.IsRun(run))
        {
            using var made = RunDirectory.Create(run);
            RunDirectory.Write(made.Config, "");
        }

        using var directory = RunDirectory.Open(run);
        var steps = 0;
        var trainer = new Trainer(Grow(device), recipe)
        {
            Workers = 1,
            Checkpoints = new RunCheckpoints(directory, new() { Recipe = recipe, CheckpointSteps = everySteps }, Set) { PassedOver = Assert.Fail },
            Warned = warned,
            Progress = step =>
            {
                if (step.Finished is null && ++steps >= stopAfter)
                {
                    stop.Cancel();
                }
            },
        };
        try
        {
            return trainer.Fit(Set, stop.Token).StateHash;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Dataset Part(Dataset all, int count) => all with { Train = new Subset(all.Train, [.. Enumerable.Range(0, count)]), Validation = new Subset(all.Validation, [.. Enumerable.Range(0, 60)]), Test = new Subset(all.Test, [.. Enumerable.Range(0, 60)]) };

    /// <summary>Examples of which one is not a number.</summary>
    private sealed class OneBroken(Examples all) : Examples
    {
        public override int Count => all.Count;

        public override Shape Shape => all.Shape;

        public override int Label(int index) => all.Label(index);

        public override void Read(int index, Rng rng, Span<float> item)
        {
            all.Read(index, rng, item);
            if (index == 17)
            {
                item[5] = float.NaN;
            }
        }
    }
}
