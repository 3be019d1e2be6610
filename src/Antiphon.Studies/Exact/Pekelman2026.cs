using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Studies.Exact;

/// <summary>
/// How much of what backpropagation gains over frozen hidden layers direct feedback alignment recovers, as the task has more and more classes: a SiLU network 32-64-64-64-C without biases learns a random
/// two-layer teacher, with the author's random numbers and optimizer.
/// </summary>
internal sealed record Pekelman2026 : ComputedStudy
{
    private const int Steps = 1000;
    private const int ValidationBatches = 32;

    private static readonly (string Name, FeedbackRule Rule)[] Rules = [("bp", new Backprop()), ("dfa", new DirectFeedbackAlignment()), ("frozen", new Frozen())];

    private static readonly (int Classes, double[] Accuracy, double Recovery)[] Published =
    [
        (2, [0.940, 0.942, 0.772], 1.01),
        (10, [0.773, 0.742, 0.516], 0.88),
        (100, [0.559, 0.412, 0.273], 0.49),
        (1000, [0.411, 0.265, 0.162], 0.42),
    ];

    // Of the source's own test, which draws fewer examples to judge by before those to learn from.
    private const int FixtureBatches = 8;

    /// <summary>The losses of the first steps of backpropagation with ten classes.</summary>
    internal static IReadOnlyList<double> FixtureLosses { get; } = [2.3088603, 2.2884457, 2.2833571, 2.2927380, 2.2216866];

    public Pekelman2026()
        : base(
            "pekelman2026-outdim", "Direct feedback alignment recovers less of backpropagation the more outputs there are", StudyGroup.Exact, Minutes: 1,
            new("Pekelman, Ori", 2026, "Toy: small trainings with direct feedback alignment", "GitHub OriPekelman/toy", "")) => About =
        [
            "A network of 32-64-64-64-C units, SiLU, without biases, learns from a random teacher: the class of a normal x is the largest of T2 relu(T1 x). 1000 steps of batches of 64, never the same example twice; an AdamW without decay and without the correction for its start at 0, at a rate of 0.003.",
            "Recovery is (dfa - frozen) / (bp - frozen) in accuracy on 2048 examples, where frozen trains the readout alone. The source has one seed, and its two generators are used here as it uses them, in single precision.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        // The long ones first.
        var trained = SideBySide.Run(
            [.. from published in Published.Reverse() from rule in Rules select (published.Classes, rule.Name, rule.Rule)],
            context,
            (training, device) =>
            {
                var run = new Training(training.Classes, training.Rule, ValidationBatches, device);
                for (var step = 0; step < Steps; step++)
                {
                    cancel.ThrowIfCancellationRequested();
                    run.Step();
                }

                var accuracy = run.Accuracy();
                context.Say(FormattableString.Invariant($"{training.Name}, {training.Classes} classes: accuracy {accuracy:F3}"));
                return (training.Classes, training.Name, accuracy);
            },
            cancel);
        var accuracies = trained.ToDictionary(training => (training.Classes, training.Name), training => training.accuracy);
        var losses = First(FixtureLosses.Count);
        double Recovery(int classes) => (accuracies[(classes, "dfa")] - accuracies[(classes, "frozen")]) / (accuracies[(classes, "bp")] - accuracies[(classes, "frozen")]);
        return new(
            [
                .. FixtureLosses.Select((loss, step) => new StudyRow($"bp, 10 classes, loss at step {step}", loss, losses[step], 1e-5, "prep/fixtures/train_mlp_baseline.txt") { Digits = 7 }),
                .. from p in Published
                   from i in Enumerable.Range(0, Rules.Length)
                   select new StudyRow($"{Rules[i].Name}, {p.Classes} classes, accuracy", p.Accuracy[i], accuracies[(p.Classes, Rules[i].Name)], 0.005, "OriPekelman/toy, one seed") { Digits = 3 },
                .. Published.Select(p => new StudyRow($"recovery, {p.Classes} classes", p.Recovery, Recovery(p.Classes), 0.05, "OriPekelman/toy, one seed")),
            ],
            new("classes", "recovery",
            [
                new("recovery", [.. Published.Select(p => ((double)p.Classes, Recovery(p.Classes)))]),
                new("source", [.. Published.Select(p => ((double)p.Classes, p.Recovery))], IsReference: true),
            ])
            { IsLogX = true },
            []);
    }

    /// <summary>The losses of so many first steps of backpropagation with ten classes.</summary>
    internal static double[] First(int steps)
    {
        using var device = new Cpu(threads: 1);
        var run = new Training(10, new Backprop(), FixtureBatches, device);
        return [.. Enumerable.Range(0, steps).Select(_ => run.Step())];
    }

    private sealed class Training
    {
        private const int Inputs = 32;
        private const int Hidden = 64;
        private const int Batch = 64;

        private readonly int _classes;
        private readonly Learner _learner;
        private readonly Func<double> _examples = Pekelman2026Streams.Congruential(8);
        private readonly double[] _first;
        private readonly double[] _second;
        private readonly (double[] Inputs, int[] Labels)[] _validation;

        public Training(int classes, FeedbackRule rule, int validation, IDevice device)
        {
            _classes = classes;
            var model = new Mlp { Hidden = [Hidden, Hidden, Hidden], Nonlinearity = Nonlinearity.Silu, Bias = false };
            var network = model.Grow(new(Inputs), classes, rule, seed: 0, device);
            _learner = new(network, new() { BatchSize = Batch, Rate = 0.003, Decay = 0, Optimizer = new UncorrectedAdam(), Loss = new SoftmaxCrossEntropy() });
            Bear(network);
            var task = Pekelman2026Streams.Congruential(7);
            _first = Pekelman2026Streams.Draw(task, Inputs * Inputs, 1 / Math.Sqrt(Inputs));
            _second = Pekelman2026Streams.Draw(task, classes * Inputs, 1 / Math.Sqrt(Inputs));
            _validation = [.. Enumerable.Range(0, validation).Select(_ => Draw())];
        }

        public double Step()
        {
            var (inputs, labels) = Draw();
            _learner.Pass.Input.Write(inputs);
            return _learner.Step(labels, epoch: 0);
        }

        public double Accuracy()
        {
            var judged = new Evaluation([.. Enumerable.Range(0, _classes).Select(c => $"{c}")]);
            foreach (var (inputs, labels) in _validation)
            {
                _learner.Pass.Input.Write(inputs);
                judged.Add(_learner.Predict(), labels);
            }

            return judged.Accuracy;
        }

        // W from one stream, outputs x inputs there; each B from its own, units x classes there.
        private static void Bear(Network network)
        {
            var random = Pekelman2026Streams.Congruential(0);
            foreach (var synapse in network.Synapses)
            {
                var (inputs, outputs) = (synapse.Spec.Geometry.Inputs, synapse.Spec.Geometry.Outputs);
                synapse.W.Value.Write(Matrices.Transposed(Pekelman2026Streams.Draw(random, inputs * outputs, 1 / Math.Sqrt(inputs)), outputs, inputs));
                if (synapse is { Rule.IsBroadcast: true, B: { } b })
                {
                    var feedback = Pekelman2026Streams.Shifted(1234 + 1000 * synapse.Spec.Index);
                    b.Write(Matrices.Transposed(Pekelman2026Streams.Draw(feedback, Hidden * network.Classes, 1 / Math.Sqrt(network.Classes)), Hidden, network.Classes));
                }
            }
        }

        // A batch of normal numbers, and of each example the class that the teacher T2 relu(T1 x) says.
        private (double[] Inputs, int[] Labels) Draw()
        {
            var (inputs, labels) = (Pekelman2026Streams.Draw(_examples, Batch * Inputs, 1), new int[Batch]);
            for (var row = 0; row < Batch; row++)
            {
                var hidden = Matrices.Multiply(_first, inputs.AsSpan(row * Inputs, Inputs));
                System.Numerics.Tensors.TensorPrimitives.Max<double>(hidden, 0, hidden);
                labels[row] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(Matrices.Multiply(_second, hidden));
            }

            return (inputs, labels);
        }
    }

    // m = 0.9 m + 0.1 g, v = 0.95 v + 0.05 g g, W = W - rate 0.9 m / (sqrt(0.95 v) + 1e-8): the factors stand where Adam divides by 1 - 0.9^t and 1 - 0.95^t.
    private sealed record UncorrectedAdam : Optimizer
    {
        private static readonly string[] Names = ["m", "v"];

        public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Names;

        public override void Step(in OptimizerStep step) => step.W.Device.AdamStep(
            step.W, step.Gradient, step.Moments[0], step.Moments[1], new(step.Rate, 0.9, 0.95, 1e-8, WeightDecay: 0, Decoupled: 0, Correction1: 1 / 0.9, Correction2: 1 / 0.95));
    }
}
