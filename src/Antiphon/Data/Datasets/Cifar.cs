using System.Text;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// CIFAR-10 and CIFAR-100 from the official binary distribution: a .tar.gz, or the folder it unpacks to. A record is its labels and 32x32 pixels in planes of red, green and blue.
/// A tenth of the training pictures, 5,000, is held out by the seed. Copies of CIFAR-10's pictures in other files, as JPEG in class folders, stand in where it is not there itself. Source: Krizhevsky 2009, Learning multiple layers of features from tiny images.
/// </summary>
public static class Cifar
{
    private const int Plane = 32 * 32;

    private static readonly Shape Picture = new(32, 32, 3);

    // The mean of green is 0.48216, which BioTorch's steps round down.
    private static readonly Normalise TenStandard = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);
    private static readonly Normalise HundredStandard = Augmentation.Cifar100.Evaluation.OfType<Normalise>().Single();

    internal const string TenFiles = "cifar-10-binary.tar.gz or cifar-10-batches-bin/";

    internal const string HundredFiles = "cifar-100-binary.tar.gz or cifar-100-binary/";

    /// <summary>Opens CIFAR-10 from the folder of its archive or of its unpacked folder, or else of one archive or folder of copies, with train/ and test/, which <see cref="Dataset.Remark"/> then says.</summary>
    /// <exception cref="RunException">A file is missing or damaged.</exception>
    public static Dataset OpenTen(string folder, ulong seed, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (FindCopies(folder) is { } copies)
        {
            return OpenCopies(copies, seed, options);
        }

        var source = Find(folder, "cifar-10-binary", "cifar-10-batches-bin", TenFiles);
        var classes = Names(source, "batches.meta.txt", CifarNames.Ten);
        string[] train = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];
        return Make("cifar10", classes, Read(source, train, 1, 0, 10), Read(source, ["test_batch.bin"], 1, 0, 10), seed, options, Augmentation.Cifar10, TenStandard);
    }

    /// <summary>Opens CIFAR-100 from the folder of its archive or of its unpacked folder.</summary>
    /// <exception cref="RunException">A file is missing or damaged.</exception>
    public static Dataset OpenHundred(string folder, ulong seed, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var source = Find(folder, "cifar-100-binary", "cifar-100-binary", HundredFiles);
        var (list, builtIn, place) = options.Labels is null or CifarLabels.Fine
            ? ("fine_label_names.txt", CifarNames.Fine, 1)
            : ("coarse_label_names.txt", CifarNames.Coarse, 0);
        var classes = Names(source, list, builtIn);
        return Make(
            "cifar100", classes, Read(source, ["train.bin"], 2, place, classes.Length), Read(source, ["test.bin"], 2, place, classes.Length), seed, options, Augmentation.Cifar100, HundredStandard);
    }

    /// <summary>The archive or folder of copies of CIFAR-10's pictures, where there is one and CIFAR-10 itself is not there; else null.</summary>
    /// <exception cref="RunException">There are several.</exception>
    internal static string? FindCopies(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder) || Place(folder, "cifar-10-binary", "cifar-10-batches-bin") is not null)
        {
            return null;
        }

        string[] found = [.. Directory.EnumerateFileSystemEntries(folder).Append(folder).Where(IsOfPictures)];
        return found.Length <= 1 ? found.FirstOrDefault() : throw new RunException($"{folder}: holds {found.Length} archives or folders that may be copies of CIFAR-10, expected one, or {TenFiles}");

        static bool IsOfPictures(string path) => Directory.Exists(path)
            ? Directory.Exists(Path.Combine(path, "train")) && Directory.Exists(Path.Combine(path, "test"))
            : path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
    }

    private static Dataset OpenCopies(string path, ulong seed, DataOptions options)
    {
        var (tree, pictures) = ImageFolder.Load(path, skipsBad: false);
        return tree.Classes.SequenceEqual(CifarNames.Ten) && Part("train") is { } train && Part("test") is { } test
            ? Make("cifar10", tree.Classes, new Pictures(train, []), new Pictures(test, []), seed, options, Augmentation.Cifar10, TenStandard) with
            {
                Remark = $"cifar10 is not the original files here, but copies of the pictures in {Path.GetFileName(path)}, which JPEG has changed a little.",
            }
            : throw new RunException($"{path}: no copies of CIFAR-10, expected pictures of 32x32 in colour in train/ and test/, each with the folders {string.Join(", ", CifarNames.Ten)}; or {TenFiles} beside it");

        ByteStore? Part(string name) => pictures.GetValueOrDefault(name) is ByteStore store && store.Shape == Picture ? store : null;
    }

    private static string? Place(string folder, string archive, string unpacked)
    {
        string[] places = [Path.Combine(folder, unpacked), Path.Combine(folder, archive + ".tar.gz"), Path.Combine(folder, archive + ".tar")];
        return Array.Find(places, Path.Exists) ?? (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.bin").Any() ? folder : null);
    }

    private static FileSource Find(string folder, string archive, string unpacked, string files)
    {
        folder = Path.GetFullPath(folder);
        return FileSource.Open(Place(folder, archive, unpacked) ?? throw new RunException($"{folder}: there is neither {files.Replace(" or ", " nor ", StringComparison.Ordinal)}; 'antiphon data get {archive.Replace("-binary", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)}' fetches it"));
    }

    private static string[] Names(FileSource source, string file, string[] builtIn)
    {
        var index = IndexOf(source, file);
        if (index < 0)
        {
            return builtIn;
        }

        var names = Encoding.UTF8.GetString(source.Read(index, new ImageBuffer())).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length == builtIn.Length
            ? names
            : throw new RunException($"{source.FullName(index)}: {names.Length} names, expected {builtIn.Length}");
    }

    private static int IndexOf(FileSource source, string file) =>
        Array.FindIndex(source.Names, name => name == file || name.EndsWith("/" + file, StringComparison.Ordinal));

    private static Pictures Read(FileSource source, string[] files, int labelCount, int place, int classes)
    {
        var record = labelCount + 3 * Plane;
        var (all, image) = (new List<byte[]>(), new ImageBuffer());
        foreach (var file in files)
        {
            var index = IndexOf(source, file);
            if (index < 0)
            {
                throw new RunException($"{source.Path}: holds no {file}");
            }

            var bytes = source.Read(index, image);
            if (bytes.Length == 0 || bytes.Length % record != 0)
            {
                throw new RunException($"{source.FullName(index)}: {bytes.Length} bytes, expected records of {record}");
            }

            for (var i = 0; i < bytes.Length; i += record)
            {
                if (bytes[i + place] >= classes)
                {
                    throw new RunException($"{source.FullName(index)}: the label of picture {i / record} is {bytes[i + place]}, expected one from 0 to {classes - 1}");
                }
            }

            all.Add(bytes.ToArray());
        }

        return Interleave(all, record, labelCount, place);
    }

    private static Pictures Interleave(List<byte[]> files, int record, int labelCount, int place)
    {
        var count = files.Sum(file => file.Length / record);
        var (pixels, labels, picture) = (new byte[count * 3 * Plane], new byte[count], 0);
        foreach (var file in files)
        {
            for (var start = 0; start < file.Length; start += record, picture++)
            {
                labels[picture] = file[start + place];
                var planes = file.AsSpan(start + labelCount, 3 * Plane);
                var target = pixels.AsSpan(picture * 3 * Plane, 3 * Plane);
                for (var i = 0; i < Plane; i++)
                {
                    target[3 * i] = planes[i];
                    target[3 * i + 1] = planes[Plane + i];
                    target[3 * i + 2] = planes[2 * Plane + i];
                }
            }
        }

        return new(Picture, pixels, labels);
    }

    private static Dataset Make(string name, string[] classes, Pictures train, Pictures test, ulong seed, DataOptions options, Augmentation own, Normalise standard)
    {
        var (learn, choose) = Subset.Split(train.Count, options.HeldOutOf(train.Count, train.Count / 10), seed);
        var augmentation = options.Choose(own, standard, steps => new Subset(train.With(steps), learn));
        return new(
            name, classes, new Subset(train.With(augmentation.Train), learn), new Subset(train.With(augmentation.Evaluation), choose), test.With(augmentation.Evaluation));
    }
}
