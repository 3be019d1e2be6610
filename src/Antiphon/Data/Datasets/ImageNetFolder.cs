using System.Formats.Tar;

namespace Antiphon.Data;

/// <summary>
/// Makes an image folder of ImageNet (ILSVRC 2012) as it is distributed: an archive of one archive a class to learn from, and an archive of loose pictures with a file
/// of labels to be judged by. A class is moved to its place once it is whole, so that a preparation that broke off goes on where it was.
/// Source: Russakovsky et al. 2015, arXiv:1409.0575.
/// </summary>
public static class ImageNetFolder
{
    internal const string Name = "imagenet";

    /// <summary>What is under way lies here, and while it is there the folder is not whole.</summary>
    internal const string Unfinished = ".unfinished";

    private const int Classes = 1000;
    private const int Train = 1_281_167;
    private const int Validation = 50_000;

    /// <summary>Prepares a folder, or goes on with it.</summary>
    /// <param name="train">ILSVRC2012_img_train.tar.</param>
    /// <param name="validation">ILSVRC2012_img_val.tar.</param>
    /// <param name="labels">
    /// One line for each validation picture: a class (n01440764) in the order of the pictures' names; a picture and its class; or a class's number, from 1.
    /// </param>
    /// <param name="synsets">The classes in the order of the numbers; null where they are numbered in the order of their names.</param>
    /// <param name="folder">Where train/ and val/ are made.</param>
    /// <param name="progress">Told after every class and every hundred pictures.</param>
    /// <param name="cancel">Stops between two pictures.</param>
    /// <exception cref="RunException">An archive or the labels are missing, damaged, or do not go together.</exception>
    public static void Prepare(string train, string validation, string labels, string? synsets, string folder, Action<PrepareProgress>? progress = null, CancellationToken cancel = default)
    {
        folder = Path.GetFullPath(folder);
        (train, validation) = (Path.GetFullPath(train), Path.GetFullPath(validation));
        string[] classes = [.. ClassesOf(train)];
        string[] pictures = [.. Walk(validation, entry => Path.GetFileName(entry.Name)).Where(PictureFile.Is).Order(StringComparer.Ordinal)];
        var known = ImageNetLabels.Read(labels, synsets, classes);
        if (known.Count != pictures.Length)
        {
            throw new RunException($"{labels}: {known.Count:N0} labels for the {pictures.Length:N0} pictures of {validation}");
        }

        var work = Directory.CreateDirectory(Path.Combine(folder, Unfinished)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "train"));
        PrepareTrain(train, folder, work, classes.Length, progress, cancel);
        PrepareValidation(validation, folder, work, pictures, known, progress, cancel);
        Directory.Delete(work, recursive: true);
    }

    /// <summary>Whether a prepared folder is whole.</summary>
    internal static DataFinding Check(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, Unfinished)))
        {
            return new(folder, DataState.Damaged, "its preparation was broken off; the same 'antiphon data prepare imagenet' goes on with it");
        }

        try
        {
            var tree = FolderTree.Of(FileSource.Open(folder));
            var (train, test) = (Pictures(tree, "train"), Pictures(tree, "val"));
            var words = $"{tree.Classes.Length:N0} classes, {train:N0} pictures in train/ and {test:N0} in val/";
            return (tree.Classes.Length, train, test) == (Classes, Train, Validation)
                ? new(folder, DataState.Whole, words)
                : new(folder, DataState.Damaged, $"{words}: expected {Classes:N0}, {Train:N0} and {Validation:N0}");
        }
        catch (RunException error)
        {
            return new(folder, DataState.Damaged, error.Message);
        }
    }

    private static int Pictures(FolderTree tree, string part) => tree.Parts.TryGetValue(part, out var pictures) ? pictures.Files.Length : 0;

    private static List<string> ClassesOf(string train)
    {
        var classes = Walk(train, entry => Path.GetFileName(entry.Name)).ConvertAll(name => Path.GetExtension(name) == ".tar" && ImageNetLabels.IsClass(name[..^4])
            ? name[..^4]
            : throw new RunException($"{train}: holds '{name}', expected one archive a class, as in n01440764.tar"));
        classes.Sort(StringComparer.Ordinal);
        return classes;
    }

    private static void PrepareTrain(string archive, string folder, string work, int total, Action<PrepareProgress>? progress, CancellationToken cancel)
    {
        var done = 0;
        Walk(archive, entry =>
        {
            cancel.ThrowIfCancellationRequested();
            var name = Path.GetFileNameWithoutExtension(entry.Name);
            var place = Path.Combine(folder, "train", name);
            if (!Directory.Exists(place))
            {
                var draft = Path.Combine(work, name);
                if (Directory.Exists(draft))
                {
                    Directory.Delete(draft, recursive: true);
                }

                Directory.CreateDirectory(draft);
                Unpack(entry, draft, cancel);
                Directory.Move(draft, place);
            }

            progress?.Invoke(new("classes to learn from", ++done, total));
            return done;
        });
    }

    private static void Unpack(TarEntry archive, string folder, CancellationToken cancel)
    {
        try
        {
            foreach (var picture in Files(archive.DataStream ?? Stream.Null))
            {
                cancel.ThrowIfCancellationRequested();
                Extract(picture, Path.Combine(folder, Path.GetFileName(picture.Name)));
            }
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{archive.Name}: {error.Message}", error);
        }
    }

    private static void PrepareValidation(
        string archive, string folder, string work, string[] pictures, ImageNetLabels labels, Action<PrepareProgress>? progress, CancellationToken cancel)
    {
        var (draft, place, done) = (Path.Combine(work, "val"), Path.Combine(folder, "val"), 0);
        if (Directory.Exists(place))
        {
            return;
        }

        Walk(archive, entry =>
        {
            cancel.ThrowIfCancellationRequested();
            var name = Path.GetFileName(entry.Name);
            if (!PictureFile.Is(name))
            {
                return done;
            }

            var label = labels.Of(name, Array.BinarySearch(pictures, name, StringComparer.Ordinal)) ?? throw new RunException($"{archive}: there is no label for {name}");
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(draft, label)).FullName, name);
            if (new FileInfo(path) is not { Exists: true } there || there.Length != entry.Length)
            {
                Extract(entry, path);
            }

            done++;
            if (done % 100 == 0 || done == pictures.Length)
            {
                progress?.Invoke(new("pictures to be judged by", done, pictures.Length));
            }

            return done;
        });
        Directory.Move(draft, place);
    }

    private static void Extract(TarEntry entry, string path)
    {
        using var file = File.Create(path);
        entry.DataStream?.CopyTo(file);
        if (file.Length != entry.Length)
        {
            throw new EndOfStreamException();
        }
    }

    /// <summary>Goes through the files of an archive as they come.</summary>
    private static List<T> Walk<T>(string path, Func<TarEntry, T> visit) => DataFile.Read(path, (stream, _) =>
    {
        var found = new List<T>();
        foreach (var entry in Files(stream))
        {
            found.Add(visit(entry));
        }

        return found.Count > 0 ? found : throw new InvalidDataException("no tar archive, or one without files");
    });

    private static IEnumerable<TarEntry> Files(Stream archive) => TarSource.Entries(archive).Where(entry => entry.EntryType is not TarEntryType.Directory);
}
