using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Runs;
using Antiphon.Schedules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Runs;

/// <summary>A training that is stopped and gone on with comes to the bits of one that never stopped, whatever the rule, the moment and the number of threads.</summary>
public sealed class ResumeTests
{
    private const int PerEpoch = 20;

    private static readonly Dataset Set = Small();

    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Every_rule_goes_on_as_if_it_had_never_stopped(string rule)
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 30 };
        var whole = Fit(rule, recipe, threads: 2, folder: null, stopAfter: int.MaxValue);

        Assert.Equal(whole, InPieces(rule, recipe, folder, PerEpoch / 2 + 1, PerEpoch + 3));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    [InlineData("lion")]
    [InlineData("muon")]
    public void So_does_every_optimizer(string optimizer)
    {
        using var folder = new TempFolder();
        var recipe = RecipeKnobs.Find("optimizer").Turn(new() { Epochs = 2, BatchSize = 30 }, optimizer);
        Assert.Equal(Fit("bp", recipe, 1, null, int.MaxValue), InPieces("bp", recipe, folder, 1, PerEpoch, PerEpoch + 1, 2 * PerEpoch));
    }

    [Theory]
    [InlineData("dkp")]
    [InlineData("pal")]
    public void So_does_an_optimizer_of_B_alone(string rule)
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 30, FeedbackOptimizer = new Adam(), FeedbackRate = new Steps(1e-3, 0.8, [1]), FeedbackDecay = 1e-6 };
        var whole = Fit(rule, recipe, 1, null, int.MaxValue);

        Assert.Equal(whole, InPieces(rule, recipe, folder, 1, PerEpoch, PerEpoch + 1));
        Assert.NotEqual(whole, Fit(rule, recipe with { FeedbackOptimizer = null, FeedbackRate = null, FeedbackDecay = null }, 1, null, int.MaxValue));
    }

    [Theory]
    [InlineData("kp", false)]
    [InlineData("pal", false)]
    [InlineData("kp", true)]
    [InlineData("pal", true)]
    public void So_does_a_training_in_shards(string rule, bool syncNorm)
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 31, KeepsLast = true, Shards = 4, SyncNorm = syncNorm };
        var model = new Sequential { Layers = "conv 4 3 norm, pool 4, dense 9 norm" };

        Assert.Equal(Fit(rule, recipe, 1, null, int.MaxValue, model: model), InPieces(rule, recipe, folder, model, 1, PerEpoch, PerEpoch + 1));
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_for_an_older_one()
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 30 };
        var whole = Fit("kp", recipe, 2, null, int.MaxValue);
        foreach (var stop in (int[])[7, 13])
        {
            Assert.Null(Fit("kp", recipe, 2, folder, stop));
        }

        var newest = RunCheckpoints.FilesOf(folder.File("run"))[0];
        var bytes = File.ReadAllBytes(newest);
        bytes[^5] ^= 1;
        File.WriteAllBytes(newest, bytes);
        List<string> passedOver = [];

        Assert.Equal(whole, Fit("kp", recipe, 2, folder, int.MaxValue, passedOver.Add));
        Assert.Contains($"{newest}: its checksum is wrong", Assert.Single(passedOver));
    }

    [Fact]
    public void What_was_passed_over_does_not_crowd_out_what_comes_after()
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 30 };
        Assert.Null(Fit("kp", recipe, 1, folder, 7));
        Assert.Null(Fit("kp", recipe, 1, folder, 12));
        foreach (var file in RunCheckpoints.FilesOf(folder.File("run")).Where(file => RunCheckpoints.StepsOf(file) > 7))
        {
            File.WriteAllText(file, "damaged");
        }

        Assert.Null(Fit("kp", recipe, 1, folder, 10, _ => { }));

        Assert.Equal(10, RunCheckpoints.StepsOf(RunCheckpoints.FilesOf(folder.File("run"))[0]));
        Assert.Equal(-1, RunCheckpoints.StepsOf("x"));
    }

    [Fact]
    public void The_newest_checkpoints_stay_and_the_best()
    {
        using var folder = new TempFolder();
        var recipe = new Recipe { Epochs = 6, BatchSize = 30 };
        Assert.NotNull(Fit("bp", recipe, 2, folder, int.MaxValue));

        using var newest = RunCheckpoints.OpenNewest(folder.File("run"), Assert.Fail);
        var best = newest!.Position.BestEpoch!.Steps;
        var kept = RunCheckpoints.FilesOf(folder.File("run")).Select(file => long.Parse(Path.GetFileNameWithoutExtension(file)["step-".Length..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Contains(best, kept);
        Assert.Equal(6 * PerEpoch, kept[0]);
        Assert.InRange(kept.Count, 1, 3);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_by_the_name_of_what_differs()
    {
        Assert.Contains(".B' is nothing that this network has", Refusal("kp", "bp"));
        Assert.Contains("there is no tensor 'conv2.B'", Refusal("bp", "kp"));

        static string Refusal(string kept, string wanted)
        {
            using var folder = new TempFolder();
            using var device = new Cpu(1);
            Assert.Null(Fit(kept, new() { Epochs = 1, BatchSize = 30 }, 1, folder, 3));
            using var checkpoint = RunCheckpoints.OpenNewest(folder.File("run"), Assert.Fail);
            var learner = new Learner(new LeNet().Grow(Set.Shape, Set.Classes, Lab.Parse(wanted), 1, device), new() { BatchSize = 30 });
            return Assert.Throws<RunException>(() => learner.Restore(checkpoint!)).Message;
        }
    }

    [Fact]
    public void The_weights_that_are_judged_are_those_of_the_best_epoch_wherever_they_were_kept()
    {
        using var folder = new TempFolder();
        using var device = new Cpu(1);
        var recipe = new Recipe { Epochs = 6, BatchSize = 30, Rate = 0.7 }; // so high that the accuracy goes up and down
        var (inMemory, memory) = Fit(null);
        using var directory = RunDirectory.Create(folder.File("run"));
        var (onDisk, disk) = Fit(new(directory, new() { Recipe = recipe }, Set) { PassedOver = Assert.Fail });
        var (last, _) = Fit(null, ModelSelection.Last);

        var best = inMemory.Epochs.MaxBy(epoch => epoch.ValidationAccuracy)!;
        Assert.True(best.Epoch < 6, "this training shows nothing: its best epoch is its last");
        Assert.Equal((best.Epoch, best.ValidationAccuracy), (inMemory.Judged, inMemory.ValidationAccuracy));
        Assert.Equal((inMemory.Judged, inMemory.TestAccuracy, inMemory.StateHash), (onDisk.Judged, onDisk.TestAccuracy, onDisk.StateHash));
        Assert.Equal(memory.State.Hash(), disk.State.Hash());
        Assert.Equal((6, inMemory.StateHash), (last.Judged, last.StateHash));

        // What is judged later is judged the same.
        RunDirectory.Write(directory.Config, "");
        Assert.Equal(onDisk.TestAccuracy, TrainedNetwork.Open(directory.Path, device).Evaluate(Set, Set.Test).Accuracy);

        (TrainingLog Log, Network Network) Fit(RunCheckpoints? checkpoints, ModelSelection selection = ModelSelection.Best)
        {
            var network = new LeNet().Grow(Set.Shape, Set.Classes, Lab.Parse("kp"), 1, device);
            return (new Trainer(network, recipe with { Selection = selection }) { Checkpoints = checkpoints }.Fit(Set), network);
        }
    }

    // Each piece with another number of threads than the one before.
    private static string? InPieces(string rule, Recipe recipe, TempFolder folder, params int[] stops) => InPieces(rule, recipe, folder, null, stops);

    private static string? InPieces(string rule, Recipe recipe, TempFolder folder, Blueprint? model, params int[] stops)
    {
        for (var i = 0; i < stops.Length; i++)
        {
            Assert.Null(Fit(rule, recipe, 1 + i % 2, folder, stops[i], model: model));
        }

        return Fit(rule, recipe, 2, folder, int.MaxValue, model: model);
    }

    // The hash of the final state; null for a training that was stopped after so many steps.
    private static string? Fit(string rule, Recipe recipe, int threads, TempFolder? folder, int stopAfter, Action<string>? passedOver = null, Blueprint? model = null)
    {
        using var device = new Cpu(threads);
        using var stop = new CancellationTokenSource();
        var network = (model ?? new LeNet()).Grow(Set.Shape, Set.Classes, Lab.Quick(rule), 1, device);
        var run = folder?.File("run");
        if (run is not null && !RunDirectory.IsRun(run))
        {
            using var made = RunDirectory.Create(run);
            RunDirectory.Write(made.Config, "");
        }

        using var directory = run is null ? null : RunDirectory.Open(run);
        var trainer = new Trainer(network, recipe)
        {
            Workers = 1,
            Checkpoints = directory is null ? null : new RunCheckpoints(directory, new() { Recipe = recipe }, Set) { PassedOver = passedOver ?? Assert.Fail },
            Progress = step =>
            {
                if (step.Step >= stopAfter)
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

    private static Dataset Small()
    {
        var demo = Demo.Open(1);
        return demo with { Train = Part(demo.Train, 600), Validation = Part(demo.Validation, 60), Test = Part(demo.Test, 60) };

        static Examples Part(Examples all, int count) => new Subset(all, [.. Enumerable.Range(0, count)]);
    }
}
