using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

public sealed class TrainerTests
{
    private static readonly Mlp Model = new() { Hidden = [6] };

    private static readonly Recipe Recipe = new() { Epochs = 2, BatchSize = 8, Rate = 0.05 };

    [Fact]
    public void It_learns_and_reports_every_epoch()
    {
        var told = new List<TrainingProgress>();

        var log = new Trainer(Model.Grow(new(2, 2, 1), Lab.Classes, new KolenPollack(), 1, Lab.Exact), Recipe) { Progress = told.Add, Watches = [ProbeCatalogue.Parse("angle")] }.Fit(Clusters.Set());

        Assert.True(log.TestAccuracy > 0.8);
        Assert.Equal([1, 2], log.Epochs.Select(e => e.Epoch));
        Assert.Equal([96, 96], log.Epochs.Select(e => e.Images)); // 100 examples, whole batches only
        Assert.Equal(26, told.Count);
        Assert.Equal(log.Epochs, told.Where(t => t.Finished is not null).Select(t => t.Finished!));
        Assert.Equal(["readout"], log.Observations.Single().Values.Keys);
        Assert.True(log.Epochs[1].TrainLoss < log.Epochs[0].TrainLoss);
    }

    [Fact]
    public void The_test_set_is_read_once_and_at_the_end()
    {
        var set = Clusters.Set();
        var test = (Clusters)set.Test;

        new Trainer(Model.Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, Lab.Exact), Recipe)
        {
            Progress = _ => Assert.Equal(0, test.Reads),
        }.Fit(set);

        Assert.Equal(test.Count, test.Reads);
    }

    [Fact]
    public void A_last_batch_of_fewer_items_than_shards_is_refused_before_the_training()
    {
        var trainer = new Trainer(Model.Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, Lab.Exact), new() { BatchSize = 14, Shards = 4, KeepsLast = true });

        Assert.Contains("the last batch of an epoch has 2 of 100 examples", Assert.Throws<UsageException>(() => trainer.Fit(Clusters.Set())).Message);
    }

    [Fact]
    public void A_loss_that_leaves_the_numbers_ends_the_run_in_one_sentence()
    {
        var network = Model.Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, Lab.Exact);
        network.Synapses[0].W.Value[0, 0] = double.NaN;

        Assert.Contains(" is the first to be NaN or infinite", Assert.Throws<DivergedException>(() => new Trainer(Model.Grow(new(2, 2, 1), Lab.Classes, new Breaking(), 1, Lab.Exact), Recipe).Fit(Clusters.Set())).Message);
        Assert.Contains("step 1 (epoch 1, batch 1 of 12)", Assert.Throws<DivergedException>(() => new Trainer(network, Recipe).Fit(Clusters.Set())).Message);
    }

    [Fact]
    public void Weights_that_leave_the_numbers_in_the_last_step_end_the_run()
    {
        using var device = new Cpu(1);
        var network = Model.Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, device);
        var recipe = Recipe with { BatchSize = 100, Rate = 1e39, Epochs = 1 }; // as a float the rate is infinite

        var told = Assert.Throws<DivergedException>(() => new Trainer(network, recipe).Fit(Clusters.Set())).Message;

        Assert.Equal("dense1.W is NaN or infinite after step 1 (epoch 1 of 1) under bp: expected finite numbers; a lower rate may help", told);
    }

    [Fact]
    public void A_running_variance_that_leaves_the_numbers_ends_the_run()
    {
        // The activity is finite, its square is not: the norm then divides by infinity and hides it from loss and output.
        using var device = new Cpu(1);
        var network = new Normed().Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, device);
        network.Synapses[1].W.Value.Fill(1e25);

        var told = Assert.Throws<DivergedException>(() => new Trainer(network, Recipe).Fit(Clusters.Set())).Message;

        Assert.StartsWith("second.norm.running_variance is NaN or infinite after step 12 (epoch 1 of 2) under bp: ", told);
    }

    [Theory]
    [InlineData("validation")]
    [InlineData("test")]
    public void An_output_that_leaves_the_numbers_ends_the_run_though_all_weights_are_finite(string set)
    {
        using var device = new Cpu(1);
        var network = (Model with { Nonlinearity = Nonlinearity.Relu }).Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, device);
        var far = new Clusters(20, set) { Scale = float.MaxValue };
        var data = set == "test" ? Clusters.Set() with { Test = far } : Clusters.Set() with { Validation = far };

        var told = Assert.Throws<DivergedException>(() => new Trainer(network, Recipe with { Epochs = 1 }).Fit(data)).Message;

        Assert.StartsWith($"an output is NaN or infinite in batch 1 of the {set} set, with all weights and running moments finite, after step 12 (epoch 1 of 1) under bp: ", told);
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var trainer = new Trainer(Model.Grow(new(2, 2, 1), Lab.Classes, new Backprop(), 1, Lab.Exact), Recipe) { Progress = _ => cancel.Cancel() };

        Assert.Throws<OperationCanceledException>(() => trainer.Fit(Clusters.Set(), cancel.Token));
    }

    [Fact]
    public void A_probe_looks_at_its_interval_and_at_the_end()
    {
        var network = new Mlp { Hidden = [8] }.Grow(new(2, 2, 1), Lab.Classes, new FeedbackAlignment(), 1, Lab.Exact);
        var log = new Trainer(network, new() { Epochs = 5, BatchSize = 8 }) { Watches = [new(new Counting(), 2)] }.Fit(Clusters.Set());

        Assert.Equal([2, 4, 5], log.Epochs.Where(e => e.Observations.Count > 0).Select(e => e.Epoch));
        Assert.Equal(1, log.Observations.Single().Mean);
    }

    [Fact]
    public void A_comparison_is_paired()
    {
        FeedbackPlan[] plans = [new Backprop(), new FeedbackAlignment(), new Backprop()];
        var rows = new Comparison { Model = Model, Plans = plans, Recipe = Recipe, Seeds = [1, 2], Device = Lab.Exact, Watches = [ProbeCatalogue.Parse("angle")] }.Run(_ => Clusters.Set());

        Assert.Equal([Transport.Full, Transport.None, Transport.Full], rows.Select(r => r.Transport));
        Assert.Equal(rows[0].Runs.SelectMany(r => r.Epochs).Select(e => e.TrainLoss), rows[2].Runs.SelectMany(r => r.Epochs).Select(e => e.TrainLoss));
        Assert.NotEqual(rows[0].Runs[0].Epochs[0].TrainLoss, rows[0].Runs[1].Epochs[0].TrainLoss);
        Assert.Equal(0, rows[0].Seen("angle")!.Mean);
        Assert.InRange(rows[1].Seen("angle")!.Mean!.Value, 20, 110);
    }

    private sealed record Breaking : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2026, "Breaking");

        public override Tensor Grow(BirthView s) => base.Grow(s).Scale(double.NaN);
    }

    [Fact]
    public void A_plan_that_fails_in_a_comparison_leaves_the_others_alone()
    {
        FeedbackPlan[] plans = [new Backprop(), new Breaking()];
        var rows = new Comparison { Model = Model, Plans = plans, Recipe = Recipe, Device = Lab.Exact }.Run(_ => Clusters.Set());

        Assert.Null(rows[0].Failure);
        Assert.Contains("expected", rows[1].Failure);
        Assert.Empty(rows[1].Runs);
        Assert.Equal(double.NaN, rows[1].MeanAccuracy);
        Assert.Empty(rows[1].DifferencesFrom(rows[0]));
    }

    [Fact]
    public void Training_does_the_same_twice_and_rest_falls_where_it_is_due()
    {
        string Run(out long rests)
        {
            var network = Model.Grow(new(2, 2, 1), Lab.Classes, new WeightMirror { Before = 5, Interval = 3, Samples = 16 }, 1, Lab.Exact);
            new Trainer(network, Recipe).Fit(Clusters.Set());
            rests = network.Synapses[1].Rests;
            return network.State.Hash();
        }

        Assert.Equal(Run(out var rests), Run(out _));
        Assert.Equal(5 + 24 / 3, rests);
    }

    private sealed record Normed : Blueprint
    {
        protected override void Draw(Builder build) => build.DenseUnit("first", 6, norm: true).DenseUnit("second", 6, norm: true).Readout("readout");
    }

    /// <summary>Points around a centre for each class; counts how often it is read.</summary>
    private sealed class Clusters(int count, string part) : Examples
    {
        private int _reads;

        public int Reads => _reads;

        public float Scale { get; init; } = 1;

        public override int Count => count;

        public override Shape Shape { get; } = new(2, 2, 1);

        public static Dataset Set() => new("clusters", ["a", "b", "c"], new Clusters(100, "train"), new Clusters(20, "validation"), new Clusters(30, "test"));

        public override int Label(int index) => index % 3;

        public override void Read(int index, Rng rng, Span<float> item)
        {
            Interlocked.Increment(ref _reads);
            for (var i = 0; i < item.Length; i++)
            {
                var centre = Rng.FromSeed(5).Stream(Label(index)).Uniform((ulong)i) * 4 - 2;
                item[i] = Scale * (float)(centre + Rng.FromSeed(6).Stream(part).Stream(index).Uniform((ulong)i) - 0.5);
            }
        }
    }

    private sealed record Counting : IProbe
    {
        public string Name => "counting";

        public string Observes => "one for each group of synapses";

        public IReadOnlyDictionary<string, double> Observe(ProbeView view) => view.Synapses.ToDictionary(s => s.Name, _ => 1.0);
    }
}
