namespace Antiphon.Data;

/// <summary>What can be asked of a data set; each data set says which of it it knows. What is null was not asked for, and the data set has its own way.</summary>
public sealed record DataOptions
{
    /// <summary>CIFAR-100: which labels; null for the fine ones.</summary>
    public CifarLabels? Labels { get; init; }

    /// <summary>An image folder that is one tree: how it is shared out; null for 0.8, 0.1, 0.1.</summary>
    public Split? Split { get; init; }

    /// <summary>CIFAR and image folders: the steps between pictures and network; null for the data set's own. <see cref="Augmentation.None"/> goes with all data.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>MNIST, Fashion-MNIST, CIFAR and image folders: how bytes become numbers; null for the augmentation's own way.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>MNIST, Fashion-MNIST, CIFAR and image folders that hold examples out of train/: how many are held out to choose by, at least 1; null for the data set's own share.</summary>
    public int? HeldOut { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(HeldOut), value, "at least one example is held out"); }

    /// <summary>Image folders: the side of the squares the network gets; null for what the steps make.</summary>
    public int? Size { get; init; }

    /// <summary>Image folders: whether a picture that cannot be decoded is replaced by the next good one of its class instead of ending the run; null for no.</summary>
    public bool? SkipsBad { get; init; }

    /// <summary>The random teacher: its classes, 2 to 10,000; null for 10.</summary>
    public int? Outputs { get; init; }

    /// <summary>The steps asked for, given the data set's own.</summary>
    /// <param name="own">The data set's own steps.</param>
    /// <param name="standard">Its own constants.</param>
    /// <param name="learnt">Makes the examples that are learnt from, behind some steps.</param>
    /// <exception cref="UsageException">The normalisation does not fit the pictures.</exception>
    internal Augmentation Choose(Augmentation own, Normalise standard, Func<IReadOnlyList<Transform>, Examples> learnt)
    {
        var augmentation = Augmentation is null ? own : Augmentation.IsNone ? own.WithoutChanges() : Augmentation;
        augmentation = Size is { } side ? augmentation.At(side) : augmentation;
        return Normalisation is null ? augmentation
            : augmentation.With(Normalisation.StepFor(standard, () => learnt([.. augmentation.Evaluation.TakeWhile(step => step is not Normalise)])));
    }

    /// <summary>How many of so many training examples are held out: as many as were asked for, or the data set's own share.</summary>
    /// <exception cref="UsageException">None would be left to learn from.</exception>
    internal int HeldOutOf(int count, int own) => HeldOut is not { } held ? own
        : held < count ? held
        : throw new UsageException($"holdout {held}: expected fewer than the {count} training examples there are");

    /// <summary>Refuses what a data set does not know, whatever its value: a default that is asked for is asked for.</summary>
    internal DataOptions For(string name, bool labels = false, bool split = false, bool augmentation = false, bool normalisation = false, bool holdout = false, bool size = false, bool skipsBad = false, bool outputs = false)
    {
        var wrong = !labels && Labels is not null ? "labels"
            : !split && Split is not null ? "split"
            : !augmentation && Augmentation is { IsNone: false } ? "augmentation"
            : !normalisation && Normalisation is not null ? "normalisation"
            : !holdout && HeldOut is not null ? "examples to hold out"
            : !size && Size is not null ? "size"
            : !skipsBad && SkipsBad is not null ? "skipping of bad pictures"
            : !outputs && Outputs is not null ? "outputs"
            : null;
        return wrong is null ? this : throw new UsageException($"data '{name}' has no choice of {wrong}");
    }
}
