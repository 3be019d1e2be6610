namespace Antiphon.Data;

/// <summary>
/// The pictures of an image folder: per part its files and their classes, classes in the order of their names. A part named "" is a tree without parts.
/// A picture that several names of one class lead to counts once; names of several classes or parts are refused.
/// </summary>
internal sealed record FolderTree(string[] Classes, IReadOnlyDictionary<string, (int[] Files, int[] Labels)> Parts)
{
    private static readonly string[] PartNames = ["train", "val", "valid", "validation", "test"];

    public static FolderTree Of(FileSource source)
    {
        var skip = Wrapping(source);
        var parts = new SortedDictionary<string, SortedDictionary<string, List<int>>>(StringComparer.Ordinal);
        foreach (var folder in source.Folders)
        {
            Enrol(parts, folder.Split('/').AsSpan(Math.Min(skip, folder.Count(c => c == '/') + 1)));
        }

        for (var i = 0; i < source.Names.Length; i++)
        {
            if (PictureFile.Is(source.Names[i]))
            {
                Enrol(parts, source.Names[i].Split('/').AsSpan()[skip..^1])?.Add(i);
            }
        }

        if (parts.Count > 1)
        {
            parts.Remove(""); // what lies beside the parts is no part
        }

        TakeOnce(source, parts);
        var pictures = parts.Values.Sum(classes => classes.Values.Sum(files => files.Count));
        return pictures == 0
            ? throw new RunException($"{source.Path}: no pictures (.jpg, .jpeg, .png) in class folders, expected train/CLASS/PICTURE and test/CLASS/PICTURE, or CLASS/PICTURE")
            : Number(source.Path, parts);
    }

    // Folders that only wrap the tree, as archives have them.
    private static int Wrapping(FileSource source)
    {
        string[][] pictures = [.. source.Names.Where(PictureFile.Is).Select(name => name.Split('/'))];
        var skip = 0;
        while (pictures.Length > 0)
        {
            var top = pictures[0][skip];
            if (PartNames.Contains(top) || !Array.TrueForAll(pictures, steps => steps.Length > skip + 2 && steps[skip] == top))
            {
                break;
            }

            skip++;
        }

        return skip;
    }

    private static void TakeOnce(FileSource source, SortedDictionary<string, SortedDictionary<string, List<int>>> parts)
    {
        if (source.Places is not { } places)
        {
            return;
        }

        var takers = new Dictionary<(string Folder, string Name), (int File, List<int> Class)>();
        foreach (var files in parts.Values.SelectMany(classes => classes.Values))
        {
            files.RemoveAll(file => !takers.TryAdd(places[file], (file, files)) && (takers[places[file]] is var (first, other) && other == files
                ? true
                : throw new RunException($"{source.FullName(file)}: a link makes it the same picture as {source.FullName(first)}, expected one class and one part for each")));
        }
    }

    private static List<int>? Enrol(SortedDictionary<string, SortedDictionary<string, List<int>>> parts, ReadOnlySpan<string> steps)
    {
        if (steps.Length == 0 || steps[0].StartsWith('.'))
        {
            return null;
        }

        var part = PartNames.Contains(steps[0]) ? steps[0] : "";
        if (part.Length > 0)
        {
            steps = steps[1..];
            part = part is "valid" or "validation" ? "val" : part;
        }

        if (steps.Length == 0)
        {
            return null;
        }

        if (!parts.TryGetValue(part, out var classes))
        {
            parts[part] = classes = new(StringComparer.Ordinal);
        }

        return classes.TryGetValue(steps[0], out var files) ? files : classes[steps[0]] = [];
    }

    private static FolderTree Number(string path, SortedDictionary<string, SortedDictionary<string, List<int>>> parts)
    {
        var first = parts.ContainsKey("train") ? "train" : "";
        if (!parts.TryGetValue(first, out var learnt))
        {
            throw new RunException($"{path}: there is {string.Join("/ and ", parts.Keys)}/ but no train/");
        }

        string[] names = [.. learnt.Keys];
        var numbered = new Dictionary<string, (int[], int[])>();
        foreach (var (part, classes) in parts)
        {
            foreach (var (name, files) in classes)
            {
                var folder = Path.Combine(path, part, name);
                if (files.Count == 0)
                {
                    throw new RunException($"{folder}: a class folder without pictures (.jpg, .jpeg, .png)");
                }

                if (!learnt.ContainsKey(name))
                {
                    throw new RunException($"{folder}: this class is not among the {names.Length} of {first}/");
                }
            }

            numbered[part] = (
                [.. classes.Values.SelectMany(files => files)],
                [.. classes.SelectMany(c => Enumerable.Repeat(Array.BinarySearch(names, c.Key, StringComparer.Ordinal), c.Value.Count))]);
        }

        return new(names, numbered);
    }
}
