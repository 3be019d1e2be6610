using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Pictures in class folders, in a folder or a .tar, .tar.gz or .tgz of one. With train/ and test/ the training pictures are those of train/, and val/ or else
/// a twentieth of train/ by seed is held out to choose by. With train/ and val/ alone, as ImageNet comes, val/ is the test set. Without parts one tree is shared out by a <see cref="Split"/>.
/// Small pictures of one size stay in memory as bytes; others are decoded whenever they are read. Pictures are what torchvision's ImageFolder makes of them: printing colours
/// become RGB, the orientation in Exif is not applied, transparency is ignored. But of 16 bits the upper eight are taken, also in grey, which PIL clips. A symbolic link to a folder above it leads nowhere, and
/// a picture with several names in a class counts once.
/// </summary>
public static class ImageFolder
{
    private const long MostMemory = 1L << 30;
    private const int Probes = 64;

    private static readonly Split UsualSplit = new(0.8, 0.1, 0.1);

    /// <summary>
    /// Opens an image folder. Its own steps are, for pictures kept in memory, the normalisation measured on the training pictures, and for squares in colour
    /// of 16 to 64 pixels flip and crop behind it; else those of ImageNet.
    /// </summary>
    /// <exception cref="RunException">It is missing, a class has no pictures, links make one picture of two classes or parts, or a picture is damaged.</exception>
    /// <exception cref="UsageException">There are too few pictures for the split, or the augmentation is for pictures of other channels.</exception>
    public static Dataset Open(string path, ulong seed, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var skipsBad = options.SkipsBad ?? false;
        var (tree, pictures) = Load(path, skipsBad);
        var whole = pictures.ContainsKey("");
        var (train, validation, test) = whole ? Shares(path, pictures[""], options, seed) : Parts(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), pictures, options, seed);
        var own = Own(train);
        var augmentation = options.Choose(own, own.Evaluation.OfType<Normalise>().Single(), steps => Learnt(train, steps));
        RefuseOtherChannels(augmentation, train.Store.Shape.Channels);
        return new($"imagefolder:{path}", tree.Classes, Ready(train, augmentation.Train), Ready(validation, augmentation.Evaluation), Ready(test, augmentation.Evaluation));

        Examples Ready((PictureStore Store, int[] Indices) share, IReadOnlyList<Transform> steps)
        {
            var part = new Subset(new Pictures(share.Store, steps), share.Indices);
            return skipsBad ? new SkippingBad(part) : part;
        }
    }

    /// <summary>The classes of a folder or an archive, and the pictures of each of its parts: in memory where they are small and of one size.</summary>
    internal static (FolderTree Tree, Dictionary<string, PictureStore> Pictures) Load(string path, bool skipsBad)
    {
        var source = FileSource.Open(path);
        var tree = FolderTree.Of(source);
        var stores = tree.Parts.ToDictionary(part => part.Key, part => new FileStore(source, part.Value.Files, part.Value.Labels, new Shape(1, 1, 3)));
        var shape = CommonShape(stores[tree.Parts.ContainsKey("") ? "" : "train"], stores.Values.Sum(store => (long)store.Count), skipsBad);
        return (tree, Fill(tree, source, shape, skipsBad));
    }

    // The shape pictures have in memory, from a look at some of them; nothing where they differ or are too many.
    private static Shape? CommonShape(FileStore store, long count, bool skipsBad)
    {
        (int Height, int Width, int Channels)? common = null;
        var step = Math.Max(1, store.Count / Probes);
        for (var i = 0; i < store.Count; i += step)
        {
            (int Height, int Width, int Channels) header;
            try
            {
                header = store.Header(i);
            }
            catch (RunException) when (skipsBad)
            {
                continue;
            }

            common ??= header;
            if ((header.Height, header.Width) != (common.Value.Height, common.Value.Width))
            {
                return null;
            }

            common = header with { Channels = Math.Max(header.Channels, common.Value.Channels) };
        }

        return common is not { } found || (long)found.Height * found.Width * found.Channels * count > MostMemory ? null
            : new Shape(found.Height, found.Width, found.Channels);
    }

    private static Dictionary<string, PictureStore> Fill(FolderTree tree, FileSource source, Shape? shape, bool skipsBad)
    {
        var stores = new Dictionary<string, PictureStore>();
        foreach (var (part, (files, labels)) in tree.Parts)
        {
            var store = new FileStore(source, files, labels, shape ?? new Shape(224, 224, 3));
            if (shape is null)
            {
                stores[part] = store;
            }
            else if (store.ToMemory() is not { } loaded)
            {
                return Fill(tree, source, shape: null, skipsBad);
            }
            else
            {
                stores[part] = loaded.Bad.Count == 0 || skipsBad ? loaded : throw loaded.Bad.OrderBy(bad => bad.Key).First().Value;
            }
        }

        return stores;
    }

    private static ((PictureStore Store, int[] Indices) Train, (PictureStore Store, int[] Indices) Validation, (PictureStore Store, int[] Indices) Test) Shares(
        string path, PictureStore store, DataOptions options, ulong seed)
    {
        if (options.HeldOut is { } held)
        {
            throw new UsageException($"holdout {held}: {path} is one tree, which a split shares out; expected --split instead");
        }

        try
        {
            var (train, validation, test) = (options.Split ?? UsualSplit).Of(store.Count, seed);
            return ((store, train), (store, validation), (store, test));
        }
        catch (UsageException misfit)
        {
            throw new UsageException($"{path}: {misfit.Message}", misfit);
        }
    }

    private static ((PictureStore Store, int[] Indices) Train, (PictureStore Store, int[] Indices) Validation, (PictureStore Store, int[] Indices) Test) Parts(
        string path, Dictionary<string, PictureStore> parts, DataOptions options, ulong seed)
    {
        var train = parts["train"];
        var hasTest = parts.TryGetValue("test", out var test);
        if (parts.TryGetValue("val", out var validation) && hasTest)
        {
            return options.HeldOut is { } held ? throw new UsageException($"holdout {held}: {path} has pictures to choose by in val/, and none of train/ is held out") : (All(train), All(validation), All(test!));
        }

        var (learn, choose) = Subset.Split(train.Count, options.HeldOutOf(train.Count, Math.Max(1, train.Count / 20)), seed);
        return learn.Length == 0 ? throw new RunException($"{path}: one picture in train/ is not enough to hold one out")
            : ((train, learn), (train, choose), All(test ?? validation ?? throw new RunException($"{path}: there is train/ but neither test/ nor val/")));

        static (PictureStore, int[]) All(PictureStore store) => (store, [.. Enumerable.Range(0, store.Count)]);
    }

    private static Subset Learnt((PictureStore Store, int[] Indices) train, IReadOnlyList<Transform> steps) => train.Store is ByteStore bytes
        ? new(new Pictures(bytes, steps), Good(bytes, train.Indices))
        : throw new UsageException("normalise pixel: is for small pictures of one size, which are kept in memory; expected unit, half, standard or numbers");

    private static int[] Good(ByteStore store, int[] indices) => [.. indices.Where(index => !store.Bad.ContainsKey(index))];

    private static Augmentation Own((PictureStore Store, int[] Indices) train)
    {
        if (train.Store is not ByteStore bytes)
        {
            return Augmentation.ImageNet;
        }

        var normalise = Measure(bytes, train.Indices);
        return bytes.Shape is var shape && shape[0] == shape[1] && shape[0] is >= 16 and <= 64 && shape.Channels == 3
            ? Augmentation.Small(shape[0], normalise)
            : Augmentation.Plain(normalise);
    }

    private static Normalise Measure(ByteStore store, int[] indices)
    {
        var channels = store.Shape.Channels;
        var (sums, squares, count) = (new long[channels], new long[channels], 0L);
        foreach (var index in Good(store, indices))
        {
            var pixels = store.Pixels(index);
            for (var i = 0; i < pixels.Length; i += channels)
            {
                for (var c = 0; c < channels; c++)
                {
                    sums[c] += pixels[i + c];
                    squares[c] += pixels[i + c] * pixels[i + c];
                }
            }

            count += pixels.Length / channels;
        }

        double[] means = [.. sums.Select(sum => sum / 255.0 / Math.Max(count, 1))];
        return new(means, [.. squares.Select((square, c) => Math.Sqrt(Math.Max(square / 65025.0 / Math.Max(count, 1) - means[c] * means[c], 1 / 65025.0)))]);
    }

    private static void RefuseOtherChannels(Augmentation augmentation, int channels)
    {
        if (augmentation.Train.OfType<Normalise>().FirstOrDefault(step => step.Mean.Count != channels) is { } step)
        {
            throw new UsageException($"the augmentation '{augmentation.Name}' is for pictures of {step.Mean.Count} channels, and these have {channels}");
        }
    }
}
