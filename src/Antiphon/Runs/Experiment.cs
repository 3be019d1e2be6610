using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>One training, described: what learns, from which data, by which rule and recipe, and where it is computed. A value; <see cref="ExperimentKnobs"/> turns it.</summary>
public sealed record Experiment
{
    /// <summary>The name of the data set; null for the one that goes with the model.</summary>
    public string? Data { get; init; }

    /// <summary>The folder in which each data set has a folder of its name; null for the environment's.</summary>
    public string? DataRoot { get; init; }

    /// <summary>What is asked of the data set.</summary>
    public DataOptions DataOptions { get; init; } = new();

    /// <summary>The name of the model.</summary>
    public string ModelName { get; init; } = "lenet";

    /// <summary>The model.</summary>
    public Blueprint Model { get; init; } = ModelCatalogue.Parse("lenet");

    /// <summary>The file whose weights the network is born with; null if all are drawn.</summary>
    public string? InitFrom { get; init; }

    /// <summary>The XXH128 of that file, as lower-case hexadecimal, for which it is held to be the same; null where it is not known.</summary>
    public string? InitHash { get; init; }

    /// <summary>The rule, with its options, as in wm:rate=0.05, or a plan, as in kp, readout bp.</summary>
    public string Rule { get; init; } = "kp";

    /// <summary>Another rule for the last layer; null for the same.</summary>
    public string? Readout { get; init; }

    /// <summary>The file of an assembly whose rules join those of the catalogue; null for none.</summary>
    public string? RulesFrom { get; init; }

    /// <summary>The seed of every random draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How the model is trained.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>The name of the device: cpu or reference.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads to compute with; null for one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether feedback weights that can be made anew are not held.</summary>
    public bool Lean { get; init; }

    /// <summary>Minutes from one checkpoint to the next at most.</summary>
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>Steps from one checkpoint to the next; 0 for time and epochs alone.</summary>
    public int CheckpointSteps { get; init; }

    /// <summary>How many of the newest checkpoints stay, beside the best.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Whether the command writes event files for TensorBoard.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>The probes that look after epochs, as in angle,gradient-angle@5; none for none.</summary>
    public string Probes { get; init; } = "angle";

    /// <summary>What looks after which epochs.</summary>
    /// <exception cref="UsageException">There is no such probe, or it is there twice.</exception>
    public IReadOnlyList<Watch> Watches => ProbeCatalogue.ParseList(Probes);

    /// <summary>The name of the data set that is opened: the one asked for, or the one that goes with the model.</summary>
    public string DataName => Data ?? (Model is ResNet ? "cifar100" : "demo");

    /// <summary>This experiment as it is written down: with whole paths, so that it can be gone on with from any folder, and with the data root that the environment names.</summary>
    public Experiment WithWholePaths() => this with
    {
        Data = DataName.Split(':', 2) is [var kind, { Length: > 0 } path] ? $"{kind}:{Path.GetFullPath(path)}" : DataName,
        DataRoot = DataCatalogue.Root(DataRoot) is { } root ? Path.GetFullPath(root) : null,
        ModelName = ModelName.StartsWith(ModelCatalogue.FromFile, StringComparison.Ordinal) ? ModelCatalogue.FromFile + Path.GetFullPath(ModelName[ModelCatalogue.FromFile.Length..]) : ModelName,
        RulesFrom = RulesFrom is null ? null : Path.GetFullPath(RulesFrom),
        InitFrom = InitFrom is null ? null : Path.GetFullPath(InitFrom),
        InitHash = InitHash ?? (InitFrom is null ? null : FileHash.Of(InitFrom)),
    };

    /// <summary>The data set, as a seed makes or shares it out.</summary>
    /// <exception cref="UsageException">The name is unknown, it needs files and there is no data root, or it does not know an option.</exception>
    /// <exception cref="RunException">The folder or a file is missing, or a file is damaged.</exception>
    public Dataset Open(ulong seed) => DataCatalogue.Open(DataName, DataRoot, seed, DataOptions);

    /// <summary>A rule, named with its options, or a plan's text, as a plan: as it is, or but for the readout where that has its own.</summary>
    /// <exception cref="UsageException">A rule is unknown, or an option of it, or a place is none.</exception>
    public FeedbackPlan PlanOf(string rule, IReadOnlyList<CatalogueEntry> entries)
    {
        var plan = FeedbackPlan.Parse(rule, entries);
        return Readout is null ? plan : plan.Except("readout", Catalogue.Parse(Readout, entries));
    }

    /// <summary>The network that this experiment trains, as it is before the first step if the weights of <see cref="InitFrom"/> are given.</summary>
    /// <exception cref="UsageException">The model does not fit the input.</exception>
    public Network Grow(Shape input, int classes, FeedbackPlan plan, IDevice device, BornWeights? given = null) => Model.Grow(input, classes, plan, Seed, device, Lean, given);

    /// <summary>Refuses a plan before anything is trained or written, by a network that it grows here.</summary>
    /// <exception cref="UsageException">The architecture does not fit the data, a place of a plan is none of its, the recipe does not fit a plan, or a plan leaves synapses without an error.</exception>
    public void Validate(FeedbackPlan plan, Dataset data, IDevice device)
    {
        ArgumentNullException.ThrowIfNull(data);
        Recipe.Validate(Grow(data.Shape, data.Classes, plan, device));
    }

    /// <summary>The device; whoever asks for it disposes of it.</summary>
    public IDevice CreateDevice() => Device == "reference" ? new Reference<float>() : new Cpu(Threads ?? 0);
}
