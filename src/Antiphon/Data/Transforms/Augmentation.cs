namespace Antiphon.Data;

/// <summary>The steps a paper or its code puts between pictures and network, for training and for evaluation.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Source">Whose steps they are.</param>
/// <param name="Train">Steps of training pictures.</param>
/// <param name="Evaluation">Steps of validation and test pictures.</param>
public sealed record Augmentation(string Name, string Source, IReadOnlyList<Transform> Train, IReadOnlyList<Transform> Evaluation)
{
    private static readonly Normalise Cifar10Constants = new([0.4914, 0.4821, 0.4465], [0.2470, 0.2435, 0.2616]);
    private static readonly Normalise Cifar100Constants = new([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]);
    private static readonly Normalise ImageNetConstants = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>CIFAR-10 as BioTorch trains on it: flip, crop 32 with a margin of 4.</summary>
    public static Augmentation Cifar10 { get; } = new("cifar10", "BioTorch", [new Flip(), new Crop(32, 4), Cifar10Constants], [Cifar10Constants]);

    /// <summary>CIFAR-100 as the PyTorch Kolen-Pollack code trains on it: flip, crop 32 with a margin of 4, rotation by up to 15 degrees.</summary>
    public static Augmentation Cifar100 { get; } =
        new("cifar100", "limberc, kp ResNet", [new Flip(), new Crop(32, 4), new Rotate(15), Cifar100Constants], [Cifar100Constants]);

    /// <summary>ImageNet as everyone trains on it: a random-resized crop of 224 and flip; evaluation on the middle 224 of the picture at 256.</summary>
    public static Augmentation ImageNet { get; } = new(
        "imagenet", "He et al. 2015, arXiv:1512.03385; torchvision",
        [new RandomResizedCrop(224), new Flip(), ImageNetConstants],
        [new Resize(256), new CentreCrop(224), ImageNetConstants]);

    /// <summary>No random change: training pictures go through the steps of evaluation, those of whatever data set it is.</summary>
    public static Augmentation None { get; } = new("none", "no augmentation", [], []);

    /// <summary>The presets in the order they are listed.</summary>
    public static IReadOnlyList<Augmentation> All { get; } = [Cifar10, Cifar100, ImageNet, None];

    internal bool IsNone => ReferenceEquals(this, None);

    /// <summary>An augmentation by its name.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    public static Augmentation Parse(string name) => All.FirstOrDefault(augmentation => augmentation.Name == name)
        ?? throw new UsageException($"unknown augmentation '{name}': expected one of {string.Join(", ", All.Select(augmentation => augmentation.Name))}");

    /// <summary>No random step: the pictures as they are, normalised.</summary>
    internal static Augmentation Plain(Normalise normalise) => new("plain", "none", [normalise], [normalise]);

    /// <summary>
    /// Small photographs: flip, a crop of their own size with a margin of a sixteenth in the mean colour, as zeros are once a picture is normalised (He et al. 2016).
    /// Twice as wide, as for CIFAR-10, is for long trainings; in short ones it costs accuracy.
    /// </summary>
    internal static Augmentation Small(int side, Normalise normalise) => new("small", "He et al. 2016, arXiv:1512.03385", [normalise, new Flip(), new Crop(side, side / 16)], [normalise]);

    /// <summary>The same without random changes.</summary>
    internal Augmentation WithoutChanges() => this with { Train = Evaluation };

    /// <summary>The same with another last word on how bytes become numbers: in the place of the normalisation, or behind all where there is none.</summary>
    internal Augmentation With(Transform normalise)
    {
        return this with { Train = Replaced(Train), Evaluation = Replaced(Evaluation) };

        IReadOnlyList<Transform> Replaced(IReadOnlyList<Transform> steps) =>
            steps.Any(step => step is Normalise) ? [.. steps.Select(step => step is Normalise ? normalise : step)] : [.. steps, normalise];
    }

    /// <summary>The same for squares of another side: steps keep their proportions, and where none of them brings pictures to a size, two that do come first.</summary>
    internal Augmentation At(int side) => this with { Train = At(Train, side), Evaluation = At(Evaluation, side) };

    private static IReadOnlyList<Transform> At(IReadOnlyList<Transform> steps, int side)
    {
        var squares = steps.Any(step => step is RandomResizedCrop or Resize);
        var old = steps.Min(step => step switch { RandomResizedCrop crop => crop.Side, CentreCrop crop => crop.Side, Crop crop => crop.Side, _ => (int?)null }) ?? side;
        IEnumerable<Transform> scaled = steps.Select(step => step switch
        {
            RandomResizedCrop crop => crop with { Side = Scaled(crop.Side) },
            Resize resize => new Resize(Scaled(resize.Side)),
            CentreCrop crop => new CentreCrop(Scaled(crop.Side)),
            Crop crop => new Crop(Scaled(crop.Side), Scaled(crop.Padding)),
            Cutout cutout => new Cutout(Scaled(cutout.Side)),
            _ => step,
        });
        return squares ? [.. scaled] : [new Resize(side), new CentreCrop(side), .. scaled];

        int Scaled(int length) => (int)Math.Round((double)length * side / old);
    }
}
