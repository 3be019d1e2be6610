using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Schedules;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>How a trainer is fed: by workers, ahead of time, and none of it shows in the result.</summary>
public sealed class FeedingTests
{
    private static readonly Recipe Recipe = new() { Epochs = 2, BatchSize = 8, Rate = 0.05 };

    [Fact]
    public void Neither_workers_nor_threads_change_a_bit()
    {
        using var one = new Cpu(1);
        using var two = new Cpu(2);

        var hash = Hash(one, workers: 1);

        Assert.Equal(hash, Hash(one, workers: 3));
        Assert.Equal(hash, Hash(two, workers: 2));

        static string Hash(IDevice device, int workers)
        {
            var network = new Mlp { Hidden = [16] }.Grow(new(8, 8, 3), 2, new KolenPollack(), 1, device);
            new Trainer(network, Recipe) { Workers = workers }.Fit(Set(60, Moving));
            return network.State.Hash();
        }
    }

    [Fact]
    public void The_bits_are_those_of_steps_taken_by_hand()
    {
        using var device = new Cpu(1);
        var set = Set(60, Moving);
        var (fed, byHand) = (Grow(device), Grow(device));
        new Trainer(fed, Recipe).Fit(set);

        var learner = new Learner(byHand, Recipe);
        var batches = new Batches(set.Train, 8, byHand.Seed);
        var labels = new int[8];
        learner.Begin();
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            var count = batches.BeginEpoch(epoch);
            for (var batch = 0; batch < count; batch++)
            {
                batches.Fill(batch, learner.Pass.Input, labels);
                learner.Step(labels, epoch - 1 + (double)batch / count);
            }
        }

        Assert.Equal(byHand.State.Hash(), fed.State.Hash());

        static Network Grow(IDevice device) => new Mlp { Hidden = [16] }.Grow(new(8, 8, 3), 2, new KolenPollack(), 1, device);
    }

    [Theory]
    [InlineData(false, 56)]
    [InlineData(true, 60)]
    public void The_last_batch_is_dropped_or_kept(bool keeps, int images)
    {
        using var device = new Cpu(1);
        var network = new Mlp { Hidden = [4] }.Grow(new(8, 8, 3), 2, new Backprop(), 1, device);

        var log = new Trainer(network, Recipe with { KeepsLast = keeps }).Fit(Set(60, Augmentation.None));

        Assert.Equal([images, images], log.Epochs.Select(epoch => epoch.Images));
        Assert.Equal(60, log.Test!.Count); // in evaluation it is always kept
    }

    [Fact]
    public void The_first_step_does_not_wait_for_the_epoch_and_a_bad_picture_ends_the_run()
    {
        using var device = new Cpu(1);
        var steps = 0;
        var examples = new NumberedExamples(4000, bad: 17);

        var error = Assert.Throws<RunException>(() => new Trainer(Small(device), Recipe) { Workers = 2, Progress = _ => steps++ }.Fit(Numbered(examples)));

        Assert.Equal("picture-17.jpg: damaged", error.Message);
        Assert.True(examples.Reads < 4000 || steps > 400);
        Assert.InRange(examples.Reads, 8 * steps, 8 * (steps + 8));
    }

    [Fact]
    public void A_run_that_waits_for_its_data_can_be_stopped()
    {
        using var device = new Cpu(1);
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        var examples = new NumberedExamples(4000) { Reading = _ => cancel.Cancel() };

        Assert.Throws<OperationCanceledException>(() => new Trainer(Small(device), Recipe) { Progress = _ => steps++ }.Fit(Numbered(examples), cancel.Token));

        Assert.InRange(steps, 0, 1); // where the batch is there before the wait for it has ended
    }

    [Fact]
    public void The_large_residual_networks_have_the_recipe_of_the_published_code()
    {
        var recipe = Recipe.For(new ResNet { Depth = 34 });

        Assert.Equal((180, 256), (recipe.Epochs, recipe.BatchSize));
        Assert.Equal(new Sgd { Momentum = 0.9 }, recipe.Optimizer);
        Assert.Equal([0.1, 0.1, 0.01, 0.01, 0.001], new double[] { 0, 89.9, 90, 149, 150 }.Select(epoch => Math.Round(recipe.Rate.At(epoch, 180), 9)));
        Assert.Equal(5e-4, recipe.Decay.At(0, 180));
        Assert.False(recipe.DecayAll);
        Assert.IsType<WarmUp>(Recipe.For(new SmallResNet()).Rate);
    }

    // Every random step there is for small pictures.
    private static Augmentation Moving { get; } = new("moving", "tests", [new Normalise([0.5, 0.5, 0.5], [0.2, 0.2, 0.2]), new Flip(), new Crop(8, 2), new Rotate(10), new Cutout(3)], [new Normalise([0.5, 0.5, 0.5], [0.2, 0.2, 0.2])]);

    private static Dataset Set(int count, Augmentation preset)
    {
        var shape = new Shape(8, 8, 3);
        byte[] pixels = [.. Enumerable.Range(0, (int)shape.Length * count).Select(i => (byte)(i * 37 + i / 192 % 2 * 90))];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 2))];
        return new("made", ["a", "b"], new Pictures(shape, pixels, labels, preset.Train), new Pictures(shape, pixels, labels, preset.Evaluation), new Pictures(shape, pixels, labels, preset.Evaluation));
    }

    private static Network Small(IDevice device) => new Mlp { Hidden = [4] }.Grow(new(1, 1, 2), NumberedExamples.Classes.Count, new Backprop(), 1, device);

    private static Dataset Numbered(Examples train) => new("numbered", NumberedExamples.Classes, train, new NumberedExamples(8), new NumberedExamples(8));
}
