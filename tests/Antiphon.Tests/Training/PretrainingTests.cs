using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Probes;
using Antiphon.Runs;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

/// <summary>Noise before training: random inputs with random labels, by the rule itself (Cheon et al. 2024, arXiv:2405.16731).</summary>
public sealed class PretrainingTests
{
    private static readonly Dataset Set = Small();

    // What the paper finds: the angle falls under fixed B, without any data. Chance moves it by 2 degrees, an angle in 640 dimensions.
    [Fact]
    public void W_comes_to_resemble_a_fixed_B_without_any_data()
    {
        var report = Pretrain("fa", 1, new() { Optimizer = new Adam(), Decay = 0, Pretraining = new() { Steps = 8000, Rate = 1e-4 } });

        Assert.InRange(Angle(report.Before), 84, 96);
        Assert.InRange(Angle(report.After), 30, 79);
        Assert.Equal((8000, 1e-4), (report.Steps, report.Rate));
    }

    [Fact]
    public void A_B_that_learns_comes_to_resemble_W() =>
        Assert.InRange(Angle(Pretrain("kp:birth=random", 1, new() { Decay = 5e-3, Pretraining = new() { Steps = 600, Rate = 0.1 } }).After), 0, 45);

    [Fact]
    public void Nothing_but_the_weights_is_left_of_the_phase()
    {
        var recipe = new Recipe { BatchSize = 8, Optimizer = new Adam(), Rate = 0.01, Pretraining = new() { Steps = 5 } };
        var (network, untouched) = (Grow(1, "fa"), Grow(1, "fa"));
        var (learner, fresh) = (new Learner(network, recipe), new Learner(untouched, recipe));

        new NoisePhase(learner, recipe, recipe.Pretraining!).Run(TestContext.Current.CancellationToken);

        var (weights, rest) = (network.Parameters.Select(p => p.Name).ToHashSet(), fresh.State.Tensors.ToDictionary(part => part.Name, part => part.Value.ToArray()));
        Assert.Equal(0, learner.Steps);
        Assert.All(learner.State.Tensors.Where(part => part.Name.EndsWith(".W", StringComparison.Ordinal) && weights.Contains(part.Name)), part => Assert.NotEqual(rest[part.Name], part.Value.ToArray()));
        Assert.All(learner.State.Tensors.Where(part => !weights.Contains(part.Name)), part => Assert.Equal(rest[part.Name], part.Value.ToArray()));
        Assert.Contains(learner.State.Tensors, part => part.Name.EndsWith("running_variance", StringComparison.Ordinal));
    }

    [Fact]
    public void The_phase_is_drawn_by_the_seed_alone()
    {
        Assert.Equal(Fit(1, threads: 1), Fit(1, threads: 3));
        Assert.NotEqual(Fit(1, threads: 1), Fit(2, threads: 1));
        Assert.NotEqual(Fit(1, threads: 1), Fit(1, threads: 1, steps: 7));
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("kp")]
    [InlineData("wm:samples=32:before=2:interval=3")]
    [InlineData("brsf")]
    public void A_training_stopped_in_the_phase_or_after_it_comes_to_the_same_bits(string rule)
    {
        using var folder = new TempFolder();
        var whole = Fit(1, 2, rule: rule);
        var phases = 0;

        Assert.Null(Fit(1, 1, rule: rule, folder: folder, stopInPhase: 4));
        Assert.Empty(RunCheckpoints.FilesOf(folder.File("run")));
        Assert.Null(Fit(1, 2, rule: rule, folder: folder, stopAfter: 3, phase: _ => phases++));
        Assert.Equal(8 + 1, phases); // each step, and the end
        var last = Fit(1, 1, rule: rule, folder: folder, phase: _ => phases++);

        Assert.Equal(9, phases); // it was kept when it was over
        Assert.Equal(whole, last);
    }

    [Fact]
    public void A_rate_beyond_all_measure_ends_the_training_in_one_sentence()
    {
        var recipe = new Recipe { BatchSize = 30, Pretraining = new() { Steps = 9, Rate = 1e30 } };

        Assert.Contains("of 9 of the noise before training, under bp: expected a finite number", Assert.Throws<DivergedException>(() => new Trainer(Grow(1, "bp"), recipe).Fit(Set)).Message);
    }

    private static double Angle(IReadOnlyList<Observation> seen) => Assert.Single(seen).Mean!.Value;

    private static PretrainingReport Pretrain(string rule, ulong seed, Recipe recipe)
    {
        using var device = new Cpu(2);
        var network = new Mlp { Hidden = [64] }.Grow(Set.Shape, Set.Classes, Lab.Parse(rule), seed, device);
        return new Trainer(network, recipe with { Epochs = 1 }) { Watches = [ProbeCatalogue.Parse("angle")] }.Fit(Set).Pretraining!;
    }

    private static Network Grow(ulong seed, string rule = "kp:birth=random", IDevice? device = null) =>
        new SmallResNet { Depth = 8 }.Grow(Set.Shape, Set.Classes, Lab.Quick(rule), seed, device ?? new Reference<float>());

    // The hash of the final state and the phase's loss; null for a training that was stopped.
    private static (string, double)? Fit(
        ulong seed, int threads, int steps = 8, string rule = "kp", TempFolder? folder = null, int stopInPhase = int.MaxValue, int stopAfter = int.MaxValue, Action<PretrainingProgress>? phase = null)
    {
        using var device = new Cpu(threads);
        using var stop = new CancellationTokenSource();
        var recipe = new Recipe { Epochs = 1, BatchSize = 30, Pretraining = new() { Steps = steps } };
        var run = folder?.File("run");
        using var directory = run is null ? null : RunDirectory.IsRun(run) ? RunDirectory.Open(run) : RunDirectory.Create(run);
        if (directory is not null)
        {
            RunDirectory.Write(directory.Config, "");
        }

        var trainer = new Trainer(Grow(seed, rule, device), recipe)
        {
            Workers = 1,
            Checkpoints = directory is null ? null : new RunCheckpoints(directory, new() { Recipe = recipe }, Set),
            Pretraining = step =>
            {
                phase?.Invoke(step);
                Stop(step.Step >= stopInPhase);
            },
            Progress = step => Stop(step.Step >= stopAfter),
        };
        try
        {
            var log = trainer.Fit(Set, stop.Token);
            return (log.StateHash, log.Pretraining!.Loss);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        void Stop(bool now)
        {
            if (now)
            {
                stop.Cancel();
            }
        }
    }

    private static Dataset Small()
    {
        var demo = Demo.Open(1);
        return demo with { Train = Part(demo.Train, 150), Validation = Part(demo.Validation, 30), Test = Part(demo.Test, 30) };

        static Examples Part(Examples all, int count) => new Subset(all, [.. Enumerable.Range(0, count)]);
    }
}
