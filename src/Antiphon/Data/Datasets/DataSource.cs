namespace Antiphon.Data;

/// <summary>Where a data set is published, and what it then consists of.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Homes">Where its files are, the first one first.</param>
/// <param name="Files">Its files.</param>
/// <param name="Train">Pictures to learn from and to choose by.</param>
/// <param name="Test">Pictures to be judged by.</param>
public sealed record DataSource(string Name, IReadOnlyList<Uri> Homes, IReadOnlyList<SourceFile> Files, int Train, int Test)
{
    /// <summary>The data sets that can be fetched: the one place that knows addresses.</summary>
    public static IReadOnlyList<DataSource> All { get; } =
    [
        new(
            "mnist",
            [new("http://yann.lecun.com/exdb/mnist/"), new("https://ossci-datasets.s3.amazonaws.com/mnist/")], // its home no longer answers everyone
            [
                new("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
                new("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
                new("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
                new("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
            ],
            60_000,
            10_000),
        new(
            "fashion-mnist",
            [new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")],
            [
                new("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                new("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                new("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                new("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
            ],
            60_000,
            10_000),
        new("cifar10", [new("https://www.cs.toronto.edu/~kriz/")], [new("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")], 50_000, 10_000),
        new("cifar100", [new("https://www.cs.toronto.edu/~kriz/")], [new("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8")], 50_000, 10_000),
    ];

    /// <summary>The source of a data set; null if it cannot be fetched.</summary>
    public static DataSource? Of(string name) => All.FirstOrDefault(source => source.Name == name);

    /// <summary>Fetches what is not there whole already into the data set's folder in the data root, and gives that folder. Where nothing arrives, no folder is left that was not there.</summary>
    /// <exception cref="RunException">A file cannot be had; the message says what remains to go on with.</exception>
    public async Task<string> Fetch(string root, Download download, Uri? mirror = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(download);
        var folder = Path.Combine(Path.GetFullPath(root), Name);
        string[] made = [.. Missing(folder)];
        Directory.CreateDirectory(folder);
        try
        {
            await FetchInto(folder, mirror is null ? Homes : [mirror], download, cancel);
        }
        finally
        {
            RemoveEmpty(made);
        }

        return folder;
    }

    // A folder and those above it that are not there yet, the innermost first.
    private static IEnumerable<string> Missing(string? folder)
    {
        for (; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static void RemoveEmpty(string[] folders)
    {
        foreach (var folder in folders)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private async Task FetchInto(string folder, IReadOnlyList<Uri> homes, Download download, CancellationToken cancel)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(folder, file.Name);
            if (File.Exists(path) && DataCheck.Finding(path, file) is { IsWhole: true })
            {
                download.Tell(new(file.Name, Done: 0, Total: null, "is there already"));
                continue;
            }

            await FetchFrom(homes, file, path, download, cancel);
        }
    }

    private static async Task FetchFrom(IReadOnlyList<Uri> homes, SourceFile file, string path, Download download, CancellationToken cancel)
    {
        for (var home = 0; ; home++)
        {
            try
            {
                await download.Fetch(new(homes[home].AbsoluteUri.TrimEnd('/') + "/" + file.Name), path, file.Md5, cancel);
                return;
            }
            catch (RunException error) when (home + 1 < homes.Count)
            {
                download.Tell(new(file.Name, Done: 0, Total: null, $"{error.Message}; on to {homes[home + 1].Host}"));
            }
        }
    }
}
