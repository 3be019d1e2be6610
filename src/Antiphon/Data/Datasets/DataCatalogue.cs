namespace Antiphon.Data;

/// <summary>Every data set that has a name: one line each.</summary>
public static class DataCatalogue
{
    /// <summary>The environment variable that names the data root when nothing else does.</summary>
    public const string RootVariable = "ANTIPHON_DATA";

    internal const string FolderPrefix = "imagefolder:";
    private const string IdxFiles = "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each as it is or with .gz";
    private const string FolderFiles = "train/ and val/, each with a folder of pictures for every class";

    /// <summary>The data sets in the order they are listed.</summary>
    public static IReadOnlyList<DataEntry> Entries { get; } =
    [
        new("demo", "digits in many hands, made on the fly", "", (_, seed, o) => Plain(o, "demo", () => Demo.Open(seed))),
        new("teacher", "normal numbers, labelled by a random network", "", (_, seed, o) => Teacher.Open(seed, o.For("teacher", outputs: true).Outputs ?? Teacher.StandardOutputs)),
        new("mnist", "handwritten digits", IdxFiles, (folder, seed, o) => Mnist.Open(folder, "mnist", seed, o.For("mnist", normalisation: true, holdout: true))),
        new("fashion-mnist", "pictures of clothes", IdxFiles, (folder, seed, o) => Mnist.Open(folder, "fashion-mnist", seed, o.For("fashion-mnist", normalisation: true, holdout: true))),
        new("cifar10", "small photographs of ten classes", Cifar.TenFiles, (folder, seed, o) => Cifar.OpenTen(folder, seed, o.For("cifar10", augmentation: true, normalisation: true, holdout: true))),
        new("cifar100", "small photographs of a hundred classes", Cifar.HundredFiles, (folder, seed, o) => Cifar.OpenHundred(folder, seed, o.For("cifar100", labels: true, augmentation: true, normalisation: true, holdout: true))),
        new(ImageNetFolder.Name, "a million photographs of a thousand classes", FolderFiles, (folder, seed, o) => ImageNet(folder, seed, o.For(ImageNetFolder.Name, augmentation: true, normalisation: true, holdout: true, size: true, skipsBad: true))),
        new(FolderPrefix + "PATH", "pictures in class folders, or a .tar or .tar.gz of them", "", (path, seed, o) =>
            ImageFolder.Open(path, seed, o.For("imagefolder", split: true, augmentation: true, normalisation: true, holdout: true, size: true, skipsBad: true))),
    ];

    /// <summary>Opens a data set by its name, with its own choices.</summary>
    /// <exception cref="UsageException">The name is unknown, or it needs files and there is no data root.</exception>
    /// <exception cref="RunException">The folder or a file is missing, or a file is damaged.</exception>
    public static Dataset Open(string name, string? root, ulong seed) => Open(name, root, seed, new DataOptions());

    /// <summary>Opens a data set by its name. Its folder bears its name and lies in the data root: <paramref name="root"/>, or else the environment variable ANTIPHON_DATA.</summary>
    /// <exception cref="UsageException">The name is unknown, it needs files and there is no data root, or it does not know an option.</exception>
    /// <exception cref="RunException">The folder or a file is missing, or a file is damaged.</exception>
    public static Dataset Open(string name, string? root, ulong seed, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        if (name.StartsWith(FolderPrefix, StringComparison.Ordinal) && name.Length > FolderPrefix.Length)
        {
            return Entries[^1].Open(name[FolderPrefix.Length..], seed, options);
        }

        var entry = Entries.FirstOrDefault(e => e.Name == name && !e.Name.StartsWith(FolderPrefix, StringComparison.Ordinal))
            ?? throw new UsageException($"unknown data '{name}': expected one of {string.Join(", ", Entries.Select(e => e.Name))}");
        return entry.Open(entry.Files.Length == 0 ? "" : Folder(entry, root), seed, options);
    }

    private static Dataset Plain(DataOptions options, string name, Func<Dataset> open)
    {
        options.For(name);
        return open();
    }

    private static Dataset ImageNet(string folder, ulong seed, DataOptions options) =>
        Directory.Exists(Path.Combine(folder, ImageNetFolder.Unfinished))
            ? throw new RunException($"{folder}: its preparation was broken off, the same 'antiphon data prepare imagenet' goes on with it")
            : ImageFolder.Open(folder, seed, options) with { Name = ImageNetFolder.Name };

    /// <summary>The data root: the one given, or else the environment's; null if there is neither.</summary>
    public static string? Root(string? root) =>
        !string.IsNullOrEmpty(root) ? root
        : Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } variable ? variable
        : null;

    private static string Folder(DataEntry entry, string? root)
    {
        root = Root(root) ?? throw new UsageException(
            $"data '{entry.Name}' is read from files: give the folder that holds {entry.Name}/ with --data-root or in the environment variable {RootVariable}{entry.HowToGet}");
        return FindFolder(entry, root)
            ?? throw new RunException($"{Path.GetFullPath(Path.Combine(root, entry.Name))}: no such folder, expected one with {entry.Files}{entry.HowToGet}");
    }

    /// <summary>The folder of a data set in the data root; for ImageNet the root itself may be it.</summary>
    internal static string? FindFolder(DataEntry entry, string root)
    {
        var folder = Path.GetFullPath(Path.Combine(root, entry.Name));
        return Directory.Exists(folder) ? folder
            : entry.Name == ImageNetFolder.Name && Directory.Exists(Path.Combine(root, "train")) ? Path.GetFullPath(root)
            : null;
    }
}
