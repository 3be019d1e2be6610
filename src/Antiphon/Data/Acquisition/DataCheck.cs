using System.Collections.Concurrent;

namespace Antiphon.Data;

/// <summary>Looks at what lies under a data root: checksums where they are published, and what the reader itself finds: counts, labels, class folders, pictures.</summary>
public static class DataCheck
{
    /// <summary>The findings on a data set: one a file, and one on the whole, last.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="root">The data root; of no matter for an image folder, or for a data set that needs no files, which is always whole.</param>
    /// <exception cref="UsageException">The data set is unknown.</exception>
    public static IReadOnlyList<DataFinding> Of(string name, string root)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(DataCatalogue.FolderPrefix, StringComparison.Ordinal) && name.Length > DataCatalogue.FolderPrefix.Length)
        {
            return [OfFolder(name[DataCatalogue.FolderPrefix.Length..])];
        }

        var entry = DataCatalogue.Entries.FirstOrDefault(e => e.Name == name && !e.Name.StartsWith(DataCatalogue.FolderPrefix, StringComparison.Ordinal))
            ?? throw new UsageException($"unknown data '{name}': expected one of {string.Join(", ", DataCatalogue.Entries.Select(e => e.Name))}");
        if (entry.Files.Length == 0)
        {
            return [new(name, DataState.Whole, "needs no files")];
        }

        if (DataCatalogue.FindFolder(entry, root) is not { } folder)
        {
            return [new(Path.GetFullPath(Path.Combine(root, name)), DataState.Missing, "no such folder")];
        }

        if (DataSource.Of(name) is not { } source)
        {
            return [ImageNetFolder.Check(folder)];
        }

        List<DataFinding> files = [.. source.Files.Select(file => Finding(Path.Combine(folder, file.Name), file))];
        if (files.TrueForAll(file => file.State == DataState.Missing) && !Directory.EnumerateFiles(folder, "*.bin", SearchOption.AllDirectories).Any())
        {
            return name == "cifar10" && HasCopies(folder) ? [Count(source, folder, root, isUnpacked: false, [])] : [new(folder, DataState.Missing, $"holds none of {entry.Files}")];
        }

        var isUnpacked = files.RemoveAll(file => file.State == DataState.Missing && name.StartsWith("cifar", StringComparison.Ordinal)) > 0;
        files.Add(files.Exists(file => file.State == DataState.Missing) ? new(folder, DataState.Damaged, "files are missing") : Count(source, folder, root, isUnpacked, files));
        return files;
    }

    /// <summary>What became of a published file: as it is, packed anew, or unpacked.</summary>
    internal static DataFinding Finding(string path, SourceFile file)
    {
        var bare = path[..^".gz".Length];
        var isBare = !File.Exists(path) && File.Exists(bare);
        if (!isBare && !File.Exists(path))
        {
            return new(path, DataState.Missing, "missing");
        }

        try
        {
            if (isBare)
            {
                return file.ContentMd5 is null ? new(bare, DataState.Whole, "unpacked") : Judge(bare, DataFile.Read(bare, (stream, _) => Checksum.Md5(stream)), file.ContentMd5, "unpacked, as published");
            }

            if (Checksum.Md5Of(path) == file.Md5)
            {
                return new(path, DataState.Whole, "as published");
            }

            return file.ContentMd5 is null
                ? new(path, DataState.Damaged, $"not the published file: another MD5 than {file.Md5}")
                : Judge(path, DataFile.Read(path, (stream, _) => Checksum.Md5(stream)), file.ContentMd5, "packed anew, its content as published");
        }
        catch (RunException error)
        {
            var read = isBare ? bare : path;
            return new(read, DataState.Damaged, error.Message.Replace(read + ": ", "", StringComparison.Ordinal));
        }
    }

    private static DataFinding Judge(string path, string found, string expected, string words) =>
        found == expected ? new(path, DataState.Whole, words) : new(path, DataState.Damaged, $"not the published content: its MD5 is {found}, expected {expected}");

    private static bool HasCopies(string folder)
    {
        try
        {
            return Cifar.FindCopies(folder) is not null;
        }
        catch (RunException)
        {
            return true; // several, of which to open them says more
        }
    }

    private static DataFinding Count(DataSource source, string folder, string root, bool isUnpacked, List<DataFinding> files)
    {
        try
        {
            var data = DataCatalogue.Open(source.Name, root, seed: 0);
            var (train, test) = (data.Train.Count + data.Validation.Count, data.Test.Count);
            var words = $"{train:N0} pictures to learn from and {test:N0} to be judged by, in {data.Classes} classes{(data.Remark is { } remark ? $"; {remark.TrimEnd('.')}" : "")}";
            return (train, test) != (source.Train, source.Test) ? new(folder, DataState.Damaged, $"{words}: expected {source.Train:N0} and {source.Test:N0}")
                : files.Exists(file => !file.IsWhole) ? new(folder, DataState.Damaged, $"{words}, but not those that were published")
                : new(folder, DataState.Whole, isUnpacked ? $"unpacked, so by their number: {words}" : words);
        }
        catch (RunException error)
        {
            return new(folder, DataState.Damaged, error.Message);
        }
    }

    private static DataFinding OfFolder(string path)
    {
        path = Path.GetFullPath(path);
        if (!Path.Exists(path))
        {
            return new(path, DataState.Missing, "no such folder or archive");
        }

        try
        {
            var source = FileSource.Open(path);
            var tree = FolderTree.Of(source);
            int[] files = [.. tree.Parts.Values.SelectMany(part => part.Files)];
            var bad = new ConcurrentDictionary<int, string>();
            Parallel.For(0, files.Length, ImageBuffer.OfWorker, (i, _, image) =>
            {
                try
                {
                    PictureFile.Decode(source.Read(files[i], image), image, 3, usefulSide: int.MaxValue);
                }
                catch (InvalidDataException error)
                {
                    bad[i] = $"{source.FullName(files[i])}: {DataFile.Sentence(error)}";
                }
                catch (RunException error)
                {
                    bad[i] = error.Message;
                }
                finally
                {
                    image.Release();
                }

                return image;
            }, _ => { });
            return bad.IsEmpty
                ? new(path, DataState.Whole, $"{files.Length:N0} pictures in {tree.Classes.Length} classes, all of which can be decoded")
                : new(path, DataState.Damaged, $"{bad.Count:N0} of {files.Length:N0} pictures are bad, the first: {bad[bad.Keys.Min()]}");
        }
        catch (RunException error)
        {
            return new(path, DataState.Damaged, error.Message.Replace(path + ": ", "", StringComparison.Ordinal));
        }
    }
}
