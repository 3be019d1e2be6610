namespace Antiphon.Models;

/// <summary>Every architecture that has a name.</summary>
public static class ModelCatalogue
{
    private static readonly string[] Aliases = ["res18", "res34", "res50"];

    /// <summary>Names, what they are in words, and the blueprints.</summary>
    public static IReadOnlyList<(string Name, string Title, Blueprint Blueprint)> Entries { get; } =
    [
        ("mlp", "dense layers, 500 and 200 hidden units unless --hidden says otherwise", new Mlp()),
        ("lenet", "LeNet, in its MNIST form for one channel and its CIFAR form for three", new LeNet()),
        .. from depth in (int[])[20, 32, 44, 56, 110]
           select ($"resnet{depth}", $"small residual network of {depth} layers, 16 to 64 channels", (Blueprint)new SmallResNet { Depth = depth }),
        .. from depth in (int[])[18, 34, 50]
           select ($"resnet{depth}", $"residual network of {depth} layers, 64 to 512 channels; 7x7 stem above 64 pixels", (Blueprint)new ResNet { Depth = depth }),
        ("net", "layers one after the other, as --layers describes them", new Sequential()),
        ("graph", "nodes that read each other, as --nodes describes them", new Graph()),
        ("alexnet", "AlexNet in its form for small pictures", new AlexNet()),
    ];

    /// <summary>What stands before the path of a file whose graph is the model.</summary>
    public const string FromFile = "onnx:";

    /// <summary>
    /// The blueprint of this name; <c>res18</c> is an alias of <c>resnet18</c>, and so on. For <c>onnx:FILE</c> it is a <see cref="Graph"/> without nodes: the package Antiphon.Onnx reads them.
    /// </summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Blueprint Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(FromFile, StringComparison.Ordinal) && name.Length > FromFile.Length)
        {
            return new Graph { Source = name, Nodes = "" };
        }

        var full = Aliases.Contains(name) ? $"resnet{name[3..]}" : name;
        return Entries.FirstOrDefault(e => e.Name == full).Blueprint
            ?? throw new UsageException($"unknown model '{name}': expected one of {string.Join(", ", Entries.Select(e => e.Name))}, or for short {string.Join(", ", Aliases)}, or {FromFile}FILE for the graph of a file");
    }
}
