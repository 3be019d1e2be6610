namespace Antiphon.Data;

/// <summary>
/// MNIST and Fashion-MNIST from their four original files, plain or gzip. 60,000 training pictures are split into 55,000 to learn from and 5,000 to choose by;
/// the 10,000 test pictures stay apart. Sources: LeCun, Cortes, Burges 1998; Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747.
/// </summary>
public static class Mnist
{
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    private static readonly string[] Clothes =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Opens <c>mnist</c> or <c>fashion-mnist</c> from the folder of its files with its own choices; one twelfth of the training pictures is held out by the seed.</summary>
    /// <exception cref="UsageException">The name is neither.</exception>
    /// <exception cref="RunException">A file is missing or damaged.</exception>
    public static Dataset Open(string folder, string name, ulong seed) => Open(folder, name, seed, new());

    /// <summary>Opens <c>mnist</c> or <c>fashion-mnist</c> from the folder of its files.</summary>
    /// <exception cref="UsageException">The name is neither, or the pictures do not fit what is asked of them.</exception>
    /// <exception cref="RunException">A file is missing or damaged.</exception>
    public static Dataset Open(string folder, string name, ulong seed, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (classes, normalise) = name switch
        {
            "mnist" => (Digits, new Normalise(0.1307, 0.3081)),
            "fashion-mnist" => (Clothes, new Normalise(0.2860, 0.3530)),
            _ => throw new UsageException($"unknown data '{name}': expected mnist or fashion-mnist"),
        };
        var train = Half(folder, "train", classes.Length);
        var test = Half(folder, "t10k", classes.Length);
        if (test.Shape != train.Shape)
        {
            throw new RunException($"{Path.GetFullPath(folder)}: the training pictures are {train.Shape} and the test pictures {test.Shape}");
        }

        var (learn, choose) = Subset.Split(train.Count, options.HeldOutOf(train.Count, train.Count / 12), seed);
        var augmentation = options.Choose(Augmentation.Plain(normalise), normalise, steps => new Subset(train.With(steps), learn));
        return new(
            name, classes, new Subset(train.With(augmentation.Train), learn), new Subset(train.With(augmentation.Evaluation), choose), test.With(augmentation.Evaluation));
    }

    private static Pictures Half(string folder, string half, int classes)
    {
        var pictures = DataFile.Find(folder, $"{half}-images-idx3-ubyte");
        var names = DataFile.Find(folder, $"{half}-labels-idx1-ubyte");
        var (shape, count, pixels) = Idx.Pictures(pictures);
        var labels = Idx.Labels(names, classes);
        return labels.Length != count
            ? throw new RunException($"{names}: {labels.Length} labels for the {count} pictures of {Path.GetFileName(pictures)}")
            : new Pictures(shape, pixels, labels);
    }
}
