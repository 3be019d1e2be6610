using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>Digits by feedback alignment and by backpropagation, and the angle that falls meanwhile.</summary>
internal sealed record Lillicrap2014Mnist : ComputedStudy
{
    private const int Epochs = 20;

    /// <summary>The study.</summary>
    public Lillicrap2014Mnist()
        : base("lillicrap2014-mnist", "Digits by feedback alignment, and the angle that falls meanwhile", StudyGroup.Minutes, Minutes: 2, Lillicrap.Source) => About =
        [
            "A network of 784-1000-10 sigmoids learns MNIST by half the squared error of its outputs, by SGD without momentum and a decay of 1e-6. B is uniform in -0.1..0.1, the readout's W at birth normal of deviation 0.03.",
            "The paper learns an example at a time at rate 0.001, for as long as it takes. Here it is 20 epochs of batches of 20 at rate 0.2, which is 0.01 an example, so the two errors are shown and not judged. 55,000 digits are learned from, and pixels are standardised.",
            "The angle is that between B e and W' e, over a batch of validation digits, after each epoch.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var data = DataCatalogue.Open("mnist", context.DataRoot, seed: 0);
        (string Name, FeedbackRule Rule)[] rules = [("fa", new FeedbackAlignment()), ("bp", new Backprop())];
        var logs = Trials.Run(rules.Length, context, (i, device) => Learn(rules[i].Rule, data, Epochs, device, line => context.Say($"{rules[i].Name}, {line}"), cancel), cancel);
        var (fa, bp) = (Error(logs[0].Accuracy), Error(logs[1].Accuracy));
        double[] angles = [.. logs[0].Epochs.Select(epoch => epoch.Seen("delta-angle")!.Value)];
        return new(
            [
                new("fa, test error (%)", 2.1, fa, null, Lillicrap.Recalled),
                new("bp, test error (%)", 2.4, bp, null, Lillicrap.Recalled),
                new("test error of fa less that of bp (points)", -0.3, fa - bp, null, Lillicrap.Recalled) { Below = 1, Note = "feedback alignment learns as well, within a point" },
                new("angle of B e and W' e after the last epoch (degrees)", 42, angles[^1], 10, Lillicrap.Reproduction) { Digits = 1, Note = "it begins near 90" },
            ],
            new("epoch", "validation error (%); angle (degrees)",
            [
                Curve("FA, error", [.. logs[0].Epochs.Select(epoch => Error(epoch.ValidationAccuracy))]),
                Curve("BP, error", [.. logs[1].Epochs.Select(epoch => Error(epoch.ValidationAccuracy))]),
                Curve("FA, angle", angles),
            ]),
            []);
    }

    internal static TrainingLog Learn(FeedbackRule rule, Dataset data, int epochs, IDevice device, Action<string> say, CancellationToken cancel)
    {
        var network = new Mlp { Hidden = [1000], Nonlinearity = Nonlinearity.Sigmoid }.Grow(data.Shape, data.Classes, rule, seed: 0, device);
        if (rule is FeedbackAlignment)
        {
            Rng.FromSeed(0).Stream("B").Uniform(network.Synapses[1].B!, -0.1, 0.1);
        }

        var recipe = new Recipe { Epochs = epochs, BatchSize = 20, Rate = 0.2, Decay = 1e-6, Optimizer = new Sgd { Momentum = 0 }, Loss = new SigmoidSquaredError(), Selection = ModelSelection.Last };
        return new Trainer(network, recipe)
        {
            Watches = [new(new DeltaAngle())],
            Progress = progress =>
            {
                if (progress.Finished is { } epoch)
                {
                    say($"epoch {epoch.Epoch} of {epochs}: validation error {Error(epoch.ValidationAccuracy):f2} %");
                }
            },
        }.Fit(data, cancel);
    }

    private static double Error(double accuracy) => 100 * (1 - accuracy);

    private static StudyCurve Curve(string name, IReadOnlyList<double> values) => new(name, [.. values.Select((value, i) => (i + 1.0, value))]);
}
