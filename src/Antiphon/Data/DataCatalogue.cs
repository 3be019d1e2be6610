namespace Antiphon.Data;

/// <summary>Every data set that has a name: one line each.</summary>
public static class DataCatalogue
{
    private const string Idx = "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each as it is or with .gz";

    /// <summary>The environment variable that names the data root when nothing else does.</summary>
    public const string RootVariable = "ANTIPHON_DATA";

    /// <summary>The data sets in the order they are listed.</summary>
    public static IReadOnlyList<DataEntry> Entries { get; } =
    [
        new("demo", "digits in many hands, made on the fly", "", (_, seed) => Demo.Open(seed)),
        new("mnist", "handwritten digits", Idx, (folder, seed) => Mnist.Open(folder, "mnist", seed)),
        new("fashion-mnist", "pictures of clothes", Idx, (folder, seed) => Mnist.Open(folder, "fashion-mnist", seed)),
    ];

    /// <summary>Opens a data set by its name. Its folder bears its name and lies in the data root: <paramref name="root"/>, or else the environment variable ANTIPHON_DATA.</summary>
    /// <exception cref="UsageException">The name is unknown, or it needs files and there is no data root.</exception>
    /// <exception cref="RunException">The folder or a file is missing, or a file is damaged.</exception>
    public static Dataset Open(string name, string? root, ulong seed)
    {
        var entry = Entries.FirstOrDefault(e => e.Name == name)
            ?? throw new UsageException($"unknown data '{name}': expected one of {string.Join(", ", Entries.Select(e => e.Name))}");
        return entry.Open(entry.Files.Length == 0 ? "" : Folder(entry, root), seed);
    }

    private static string Folder(DataEntry entry, string? root)
    {
        root = string.IsNullOrEmpty(root) ? Environment.GetEnvironmentVariable(RootVariable) : root;
        if (string.IsNullOrEmpty(root))
        {
            throw new UsageException($"data '{entry.Name}' is read from files: give the folder that holds {entry.Name}/ with --data-root or in the environment variable {RootVariable}");
        }

        var folder = Path.GetFullPath(Path.Combine(root, entry.Name));
        return Directory.Exists(folder) ? folder : throw new RunException($"{folder}: no such folder, expected one with {entry.Files}");
    }
}
