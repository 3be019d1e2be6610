using System.Globalization;
using Antiphon.Data;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;
using static Antiphon.Training.Knobs<Antiphon.Runs.Experiment>;

namespace Antiphon.Runs;

/// <summary>
/// Every knob of an <see cref="Experiment"/>, in the order in which they are turned: a choice comes before the knobs of what is chosen, and a model, which brings its recipe, before the
/// recipe's own.
/// </summary>
public static class ExperimentKnobs
{
    /// <summary>The knobs.</summary>
    public static IReadOnlyList<Knob<Experiment>> All { get; } =
    [
        .. OfDataset(),
        .. ModelKnobs.All,
        .. OfRule(),
        new Knob<Experiment, ulong>(
            "seed", "Seed of every random draw: same seed, same result.", "n", $"a whole number from 0 to {ulong.MaxValue}",
            text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? (true, seed) : default,
            e => e.Seed.ToString(CultureInfo.InvariantCulture), (e, v) => e with { Seed = v }),
        .. RecipeKnobs.All.Select(knob => knob.Within<Experiment>(e => e.Recipe, (e, recipe) => e with { Recipe = recipe })),
        Choice("device", "Where to compute: cpu, or the slow reference it is tested against.", [("cpu", "cpu"), ("reference", "reference")], e => e.Device, (e, v) => e with { Device = v }),
        Whole(
            "threads", "Threads to compute with; the results are the same for any number.", e => e.Threads,
            (e, v) => e.Device != "reference" || v == 1 ? e with { Threads = v } : throw new UsageException($"threads {v}: the reference device works on one thread"),
            1, 1024, "one for each processor"),
        Flag("lean", "Hold no feedback weights that can be made anew at each step, fixed random or sign-concordant ones: less memory, more time, the same results.", e => e.Lean, (e, v) => e with { Lean = v }),
        Number(
            "checkpoint-minutes", "Minutes from one checkpoint to the next at most; one is kept at the end of an epoch anyway.", double.Epsilon, 1_000_000,
            e => e.CheckpointMinutes, (e, v) => e with { CheckpointMinutes = v }),
        Whole("checkpoint-steps", "Steps from one checkpoint to the next; 0 for time and epochs alone.", e => e.CheckpointSteps, (e, v) => e with { CheckpointSteps = v }, least: 0),
        Whole("keep-checkpoints", "How many of the newest checkpoints stay, beside the best by validation.", e => e.KeepCheckpoints, (e, v) => e with { KeepCheckpoints = v }),
        Text(
            "probe", "name@every,...",
            $"What looks at the network after every so many epochs: {string.Join(", ", ProbeCatalogue.Entries.Select(e => e.Name))}; none for nothing. 'antiphon probes' says what each observes.",
            null, e => e.Probes, (e, v) => e with { Probes = ProbeCatalogue.ParseList(v) is { Count: > 0 } watches ? string.Join(',', watches) : ProbeCatalogue.None }),
        Flag("tensorboard", "Write event files for TensorBoard to the folder of the run: 'tensorboard --logdir runs' shows them.", e => e.TensorBoard, (e, v) => e with { TensorBoard = v }),
    ];

    /// <summary>What data there are and what is asked of them.</summary>
    public static IReadOnlyList<string> OfData { get; } = ["data", "data-root", "labels", "split", "holdout", "augment", "normalise", "size", "skip-bad", "outputs"];

    /// <summary>Where data lie, how many threads compute, how often to keep a training, what looks at it and who may watch it: none of it changes a bit of what a training comes to.</summary>
    public static IReadOnlyList<string> OfMachine { get; } = ["data-root", "threads", "lean", "checkpoint-minutes", "checkpoint-steps", "keep-checkpoints", "probe", "tensorboard"];

    /// <summary>The knob of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Knob<Experiment> Find(string name) => All.FirstOrDefault(knob => knob.Name == name)
        ?? throw new UsageException($"unknown knob '{name}': expected one of {string.Join(", ", All.Select(knob => knob.Name))}");

    /// <summary>The values of all knobs that are set, by name, in their order.</summary>
    public static IReadOnlyDictionary<string, string> Print(Experiment experiment) => new OrderedDictionary<string, string>(
        from knob in All
        let value = knob.Print(experiment)
        where value is not null
        select KeyValuePair.Create(knob.Name, value));

    /// <summary>
    /// The first knob in which two experiments come to different trainings, in words: its name and both values. Null if they come to the same bits, wherever their data lie and whatever computes them.
    /// </summary>
    public static (string Name, string There, string Here)? FirstDifference(Experiment there, Experiment here)
    {
        ArgumentNullException.ThrowIfNull(there);
        ArgumentNullException.ThrowIfNull(here);
        var (one, other) = (there.WithWholePaths(), here.WithWholePaths());
        if (one.InitHash is null || other.InitHash is null)
        {
            (one, other) = (one with { InitHash = null }, other with { InitHash = null }); // a file that is gone is taken for what it was
        }

        return All.Where(knob => !OfMachine.Contains(knob.Name) && knob.Print(one) != knob.Print(other))
            .Select(knob => ((string, string, string)?)(knob.Name, knob.Print(one) ?? "left out", knob.Print(other) ?? "left out"))
            .FirstOrDefault();
    }

    private static Knob<Experiment>[] OfDataset() =>
    [
        Text(
            "data", "name", $"Data set: {string.Join(", ", DataCatalogue.Entries.Select(e => e.Name))}.", "demo; cifar100 for resnet18, resnet34 and resnet50",
            e => e.DataName, (e, v) => e with { Data = v }),
        Text("data-root", "dir", "Folder in which each data set has a folder of its name.", $"the environment variable {DataCatalogue.RootVariable}", e => e.DataRoot, (e, v) => e with { DataRoot = v }),
        Choice<CifarLabels>(
            "labels", "cifar100: its hundred classes or their twenty superclasses.", [("fine", CifarLabels.Fine), ("coarse", CifarLabels.Coarse)],
            e => e.DataOptions.Labels switch { CifarLabels.Fine => "fine", CifarLabels.Coarse => "coarse", _ => null }, (e, v) => Of(e, e.DataOptions with { Labels = v }), "fine"),
        Text(
            "split", "f,f,f", "imagefolder of one tree: the fractions to learn from, to choose by and to be judged by, drawn by the seed.", "0.8,0.1,0.1",
            e => e.DataOptions.Split?.ToString(), (e, v) => Of(e, e.DataOptions with { Split = Split.Parse(v) })),
        Whole(
            "holdout", "mnist, fashion-mnist, cifar10, cifar100, imagefolder, imagenet: how many training examples are held out to choose by, drawn by the seed; fewer than all.",
            e => e.DataOptions.HeldOut, (e, v) => Of(e, e.DataOptions with { HeldOut = v }), usual: "5000; of a folder, a twentieth of train/"),
        Text(
            "augment", "name", $"How training pictures vary: {string.Join(", ", Augmentation.All.Select(preset => preset.Name))}.",
            "the data's own: cifar10 and cifar100 as their names say, folders of small photographs flip and crop, of others imagenet; mnist, demo, teacher none",
            e => e.DataOptions.Augmentation?.Name, (e, v) => Of(e, e.DataOptions with { Augmentation = Augmentation.Parse(v) })),
        Text(
            "normalise", "name",
            "mnist, fashion-mnist, cifar10, cifar100, imagefolder, imagenet: how pixels x become numbers: unit, x/255; half, (x/255 - 0.5)/0.5; standard, by the data's mean and deviation of each channel; pixel, by those of each input number over the pictures learnt from; or means and deviations, fractions of 255, as in 0.5,0.5,0.5/0.25,0.25,0.25.",
            "the augmentation's own", e => e.DataOptions.Normalisation?.ToString(), (e, v) => Of(e, e.DataOptions with { Normalisation = Normalisation.Parse(v) })),
        Whole(
            "size", "imagefolder, imagenet: the side of the squares that pictures are brought to.", e => e.DataOptions.Size, (e, v) => Of(e, e.DataOptions with { Size = v }),
            1, 4096, "their own where all are small and alike, else 224"),
        Flag("skip-bad", "imagefolder, imagenet: count damaged pictures and go on, the next of the class in their place.", e => e.DataOptions.SkipsBad, (e, v) => Of(e, e.DataOptions with { SkipsBad = v })),
        Whole(
            "outputs", "teacher: its classes.", e => e.DataOptions.Outputs, (e, v) => Of(e, e.DataOptions with { Outputs = v }),
            2, Teacher.MostOutputs, Teacher.StandardOutputs.ToString(CultureInfo.InvariantCulture)),
    ];

    private static Knob<Experiment>[] OfRule() =>
    [
        Text(
            "rule", "rule[,place rule,...]",
            $"The rule: {string.Join(", ", Catalogue.Entries.Select(e => e.Name))}, with options if need be, as in wm:rate=0.05; behind commas others by place, as in 'kp, below stage2 dfa, readout bp'.",
            null, e => Tidy(e.Rule), (e, v) => e with { Rule = Tidy(v) }),
        Text("readout", "rule", "Another rule for the last layer.", "the same as everywhere", e => e.Readout, (e, v) => e with { Readout = v }),
        Text(
            "rules-from", "file.dll", "Assembly with rules of your own, each named after its type: SparseFeedback is sparse-feedback, its property Density the option density.", "",
            e => e.RulesFrom, (e, v) => e with { RulesFrom = v }),
    ];

    // One blank between words, so that plans that differ by their blanks are one.
    private static string Tidy(string plan) => string.Join(", ", plan.Split(',').Select(part => string.Join(' ', part.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static Experiment Of(Experiment e, DataOptions options) => e with { DataOptions = options };
}
