using Antiphon.Losses;
using Antiphon.Optimizers;
using Antiphon.Schedules;
using static Antiphon.Training.Knobs<Antiphon.Training.Recipe>;

namespace Antiphon.Training;

/// <summary>Every knob of a <see cref="Recipe"/>, in the order in which they are turned: a choice comes before the knobs of what is chosen.</summary>
public static class RecipeKnobs
{
    private const string NoPretraining = "none";

    private static readonly (string Name, DivergencePolicy Value)[] Policies = [("stop", DivergencePolicy.Stop), ("rollback", DivergencePolicy.Rollback), ("warn", DivergencePolicy.Warn)];

    /// <summary>The knobs.</summary>
    public static IReadOnlyList<Knob<Recipe>> All { get; } =
    [
        Whole("epochs", "Times the training set is seen.", r => r.Epochs, (r, v) => r with { Epochs = v }),
        Whole("batch", "Examples in a batch, at most as many as there are to learn from.", r => r.BatchSize, (r, v) => r with { BatchSize = v }),
        Whole(
            "shards", "Parts that each batch is cut into, with norm statistics of their own unless sync-norm; their gradients are added up in one fixed order, whichever processes compute them. Part of the recipe: more shards are another training, more processes are not.",
            r => r.Shards, (r, v) => r with { Shards = v }, most: 4096, usual: "1; under mpirun or srun the power of two that is at least the number of processes"),
        Flag(
            "sync-norm", "Let norms use the statistics of the whole batch rather than of their shard, as SyncBatchNorm does: with several shards the training is that of one but for rounding, at the cost of two small exchanges for each norm.",
            r => r.SyncNorm, (r, v) => r with { SyncNorm = v }),
        Flag("keep-last", "Train on the last batch of an epoch even where it is shorter than the others.", r => r.KeepsLast, (r, v) => r with { KeepsLast = v }),
        Choice("optimizer", $"How weights descend; a rate comes with {RatesOfOptimizers()}.", OptimizerCatalogue.Entries, r => OptimizerCatalogue.NameOf(r.Optimizer), TurnOptimizer),
        .. OptimizerKnobs.All,
        new Knob<Recipe, Schedule>(
            "schedule", "The rate over time: constant, cosine (down to 0), or a fall at each of some epochs, as in steps:30,60.", "shape", "constant, cosine, or steps and rising epochs as in steps:30,60",
            text => Is(ParseShape(text)), r => PrintShape(Shape(r)), (r, v) => WithShape(r, WithPeak(v, Shape(r).Peak))),
        Number("rate", "Learning rate.", double.Epsilon, double.PositiveInfinity, r => Shape(r).Peak, (r, v) => WithShape(r, WithPeak(Shape(r), v))),
        Number(
            "step-factor", "What the rate is multiplied by at each of the steps.", double.Epsilon, double.PositiveInfinity, r => ((Steps)Shape(r)).Factor, (r, v) => WithShape(r, (Steps)Shape(r) with { Factor = v }),
            r => Shape(r) is Steps ? null : $"belongs to the schedule steps:..., and the schedule is {PrintShape(Shape(r))}"),
        Number("warmup", "Epochs, or a part of one, in which the rate rises from 0.", 0, double.PositiveInfinity, r => r.Rate is WarmUp w ? w.Length : 0, (r, v) => r with { Rate = v > 0 ? new WarmUp(v, Shape(r)) : Shape(r) }),
        new Knob<Recipe, string>(
            "pretrain", "Steps before training on random inputs and random labels (arXiv:2405.16731), as in noise:1000; with their own rate as in noise:1000:0.01, else at the highest of the recipe's.", "noise:STEPS[:RATE]", "none, noise:STEPS or noise:STEPS:RATE",
            text => text == NoPretraining || NoisePretraining.Parse(text) is not null ? (true, text) : default, r => r.Pretraining?.ToString(), (r, v) => r with { Pretraining = v == NoPretraining ? null : NoisePretraining.Parse(v) })
        { Usual = NoPretraining },
        new Knob<Recipe, Schedule>(
            "decay", "Decay of W, and of every B that learns without one of its own: a number, or any schedule, as in cosine:1e-3 or, to hold 0.02 for half an epoch first, 0.02:0.5:5e-4.", "decay", ScheduleText.Expected,
            text => Is(ScheduleText.Parse(text)), r => $"{r.Decay}", (r, v) => r with { Decay = v }),
        new Knob<Recipe, Optimizer>(
            "feedback-optimizer", $"How every B that learns descends, where it does otherwise than W: {string.Join(", ", OptimizerCatalogue.Entries.Select(entry => entry.Name))}, its own knobs behind colons as in sgd:nesterov=true. Not for rules whose B follows W by equal changes, as kp.",
            "name[:knob=value]", $"one of {string.Join(", ", OptimizerCatalogue.Entries.Select(entry => entry.Name))}, with knobs of its own as in sgd:nesterov=true",
            text => OptimizerKnobs.Parse(text) is { } optimizer ? (true, optimizer) : default, r => r.FeedbackOptimizer is { } own ? OptimizerKnobs.Print(own) : null, (r, v) => r with { FeedbackOptimizer = v })
        { Usual = "that of W" },
        new Knob<Recipe, Schedule>(
            "feedback-rate", "Learning rate of every B that learns: a number, or any schedule, as in steps:1e-4:1,2,3:0.8.", "rate", ScheduleText.Expected,
            text => Is(ScheduleText.Parse(text)), r => r.FeedbackRate?.ToString(), (r, v) => r with { FeedbackRate = v })
        { Usual = "that of W, or the one that comes with another feedback-optimizer" },
        new Knob<Recipe, Schedule>(
            "feedback-decay", "Decay of every B that learns: a number, or any schedule.", "decay", ScheduleText.Expected,
            text => Is(ScheduleText.Parse(text)), r => r.FeedbackDecay?.ToString(), (r, v) => r with { FeedbackDecay = v })
        { Usual = "that of W" },
        Flag("decay-all", "Decay biases and norms as well.", r => r.DecayAll, (r, v) => r with { DecayAll = v }),
        Choice(
            "select", "Whose weights are judged on the test set: those of the best epoch by validation, or of the last.", [("best", ModelSelection.Best), ("last", ModelSelection.Last)],
            r => r.Selection == ModelSelection.Best ? "best" : "last", (r, v) => r with { Selection = v }),
        Choice(
            "on-divergence", "If a loss, a gradient or a weight is not finite: stop; rollback to the end of the last epoch and on at half the rate; or warn and leave the batch out.", Policies,
            r => Policies.First(policy => policy.Value == r.OnDivergence).Name, (r, v) => r with { OnDivergence = v }),
        Whole(
            "rollbacks", "Times that a training is rolled back at most.", r => r.Rollbacks, (r, v) => r with { Rollbacks = v }, usual: "3",
            misfit: r => r.OnDivergence == DivergencePolicy.Rollback ? null : "belongs to on-divergence rollback"),
        Flag("no-test", "Leave the test set closed, as while one searches: the training is judged on the validation examples alone.", r => r.KeepsTestClosed, (r, v) => r with { KeepsTestClosed = v }),
        Choice("loss", "What an output costs, summed over outputs and averaged over the batch: softmax cross entropy, binary cross entropy with logits (bce), or half the squared error.", LossCatalogue.Entries, r => $"{r.Loss}", (r, v) => r with { Loss = v }),
    ];

    /// <summary>The knob of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Knob<Recipe> Find(string name) => All.FirstOrDefault(knob => knob.Name == name)
        ?? throw new UsageException($"unknown knob '{name}': expected one of {string.Join(", ", All.Select(knob => knob.Name))}");

    // As in adam (0.001).
    private static string RatesOfOptimizers() => string.Join(", ", OptimizerCatalogue.Entries.Where(entry => entry.Value.UsualRate is not null).Select(entry => $"{entry.Name} ({ScheduleText.Of(entry.Value.UsualRate!.Value)})"));

    // A choice that is made already changes nothing. The rates of our recipes are made for SGD; those of other optimizers come with them.
    private static Recipe TurnOptimizer(Recipe r, Optimizer wanted) =>
        wanted.GetType() == r.Optimizer.GetType() ? r
        : wanted.UsualRate is { } rate && rate != r.Optimizer.UsualRate ? WithShape(r with { Optimizer = wanted }, WithPeak(Shape(r), rate))
        : r with { Optimizer = wanted };

    private static Schedule Shape(Recipe r) => r.Rate is WarmUp w ? w.Then : r.Rate;

    private static Recipe WithShape(Recipe r, Schedule shape) => r with { Rate = r.Rate is WarmUp w ? w with { Then = shape } : shape };

    private static Schedule WithPeak(Schedule shape, double peak) => shape switch
    {
        Constant => new Constant(peak),
        Cosine => new Cosine(peak),
        Steps steps => steps with { Start = peak },
        _ => shape,
    };

    private static Schedule? ParseShape(string text) => text switch
    {
        "constant" => new Constant(0),
        "cosine" => new Cosine(0),
        _ => text.StartsWith("steps:", StringComparison.Ordinal) && ScheduleText.Milestones(text[6..]) is { } epochs ? new Steps(0, 0.1, epochs) : null,
    };

    private static string PrintShape(Schedule shape) => shape switch
    {
        Constant => "constant",
        Cosine => "cosine",
        Steps steps => $"steps:{string.Join(',', steps.Milestones.Select(ScheduleText.Of))}",
        _ => $"{shape}",
    };

    private static (bool Is, Schedule Value) Is(Schedule? schedule) => schedule is null ? default : (true, schedule);
}
