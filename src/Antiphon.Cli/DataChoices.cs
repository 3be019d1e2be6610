using System.CommandLine;
using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>Which data a verb works on, and what is asked of them.</summary>
internal sealed class DataChoices
{
    private readonly Option<string?> _data;
    private readonly Option<CifarLabels?> _labels = Values.Of<CifarLabels?>("--labels", "fine|coarse", "cifar100: its hundred classes or their twenty superclasses. [fine]", ParseLabels, "one of fine, coarse");
    private readonly Option<string?> _split = Values.Text("--split", "f,f,f", "imagefolder of one tree: the fractions to learn from, to choose by and to be judged by, drawn by the seed. [0.8,0.1,0.1]");
    private readonly Option<string?> _augment = Values.Text("--augment", "name", $"How training pictures vary: {string.Join(", ", Augmentation.All.Select(preset => preset.Name))}. [the data's own: cifar10 and cifar100 as their names say, folders of small photographs flip and crop, of others imagenet; mnist, demo none]");
    private readonly Option<int?> _size = Values.Whole("--size", "imagefolder, imagenet: the side of the squares that pictures are brought to. [their own where all are small and alike, else 224]", 1, 4096);
    private readonly Option<bool?> _skipBad = Values.Flag("--skip-bad", "imagefolder, imagenet: count damaged pictures and go on, the next of the class in their place.");

    public DataChoices(string usual = "demo") =>
        _data = Values.Text("--data", "name", $"Data set: {string.Join(", ", DataCatalogue.Entries.Select(e => e.Name))}. [{usual}]");

    /// <summary>Where the data sets lie.</summary>
    public DataRootOption Root { get; } = new();

    /// <summary>What the options are, for a verb's help.</summary>
    public IEnumerable<Option> Options => [_data, Root.Option, _labels, _split, _augment, _size, _skipBad];

    /// <summary>The name of the data set, if one is given.</summary>
    public string? Name(ParseResult line) => line.GetValue(_data);

    /// <summary>How training pictures are to vary, if that is given.</summary>
    public string? AugmentationName(ParseResult line) => line.GetValue(_augment);

    /// <summary>The data set of a name for a seed.</summary>
    public Dataset Open(ParseResult line, string name, ulong seed) =>
        DataCatalogue.Open(name, Root.Of(line), seed, new()
        {
            Labels = line.GetValue(_labels),
            Split = line.GetValue(_split) is { } split ? Split.Parse(split) : null,
            Augmentation = line.GetValue(_augment) is { } augment ? Augmentation.Parse(augment) : null,
            Size = line.GetValue(_size),
            SkipsBad = line.GetValue(_skipBad),
        });

    /// <summary>Refuses a batch that was asked for and is larger than all there is to learn from: it would be memory for nothing.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void RefuseLargerBatch(int? batch, Dataset set)
    {
        if (batch > set.Train.Count)
        {
            throw new UsageException($"--batch {batch}: expected at most {set.Train.Count}, the number of training pictures in {set.Name}");
        }
    }

    /// <summary>Tells how many bad pictures were skipped, if any were.</summary>
    public static void TellSkipped(Terminal terminal, Dataset set)
    {
        if (set.Skipped is { Count: > 0 } skipped)
        {
            terminal.Line($"skipped {Format.Count(skipped.Count, "bad picture")}, the first: {skipped[0]}");
        }
    }

    private static CifarLabels? ParseLabels(string text) => text switch
    {
        "fine" => CifarLabels.Fine,
        "coarse" => CifarLabels.Coarse,
        _ => null,
    };
}
