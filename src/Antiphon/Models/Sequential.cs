namespace Antiphon.Models;

/// <summary>
/// A model described by text: layers with commas between, as in <c>conv 32 5 pad 2 tanh, pool 2, dense 1000</c>; the readout is added. There are
/// <c>conv CHANNELS KERNEL</c>, <c>pool SIZE</c> (the largest), <c>meanpool SIZE</c>, <c>globalpool</c> (the mean of the picture), <c>dense UNITS</c> and <c>dropout P</c>. Behind a conv may stand <c>stride N</c>, <c>pad N</c>
/// and <c>groups N</c>, behind a pool <c>stride N</c> (else its size), behind a conv or dense <c>norm</c> and a nonlinearity of its own. Dropout and a pool right behind a conv, and dropout behind a dense, belong to its unit.
/// </summary>
public sealed record Sequential : PlainBlueprint
{
    /// <summary>Its hidden units are rectified unless they say otherwise.</summary>
    public Sequential() => Nonlinearity = Kernels.Nonlinearity.Relu;

    /// <summary>The layers, one blank between words.</summary>
    /// <exception cref="UsageException">A layer is none.</exception>
    public string Layers { get; init => field = string.Join(", ", LayerText.ParseAll(value)); } = "conv 32 3 pad 1, pool 2, conv 64 3 pad 1, pool 2, dense 128";

    /// <inheritdoc/>
    protected override void Draw(Builder build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var layers = LayerText.ParseAll(Layers);
        Dictionary<string, int> count = [];
        for (var i = 0; i < layers.Count; i++)
        {
            var number = i + 1;
            try
            {
                i = Place(build, layers, i, count);
            }
            catch (ArgumentException misfit)
            {
                throw new ArgumentException($"layer {number}, '{layers[number - 1]}': {misfit.Message}", misfit);
            }
        }

        build.Readout("readout", Bias);
    }

    /// <inheritdoc/>
    public override string ToString() => $"net {Layers}{Choices(Kernels.Nonlinearity.Relu)}";

    // Places a layer, with what belongs to its unit, and gives the place of the last that is used up.
    private int Place(Builder build, IReadOnlyList<LayerText> layers, int at, Dictionary<string, int> count)
    {
        var layer = layers[at];
        if (layer.ReadsPicture)
        {
            build.DemandPicture();
        }

        var name = $"{layer.Kind}{count[layer.Kind] = count.GetValueOrDefault(layer.Kind) + 1}";
        if (!layer.IsUnit)
        {
            _ = layer.Kind switch
            {
                "globalpool" => build.GlobalPool(),
                "dropout" => build.Dropout(name, layer.Share),
                _ => build.Pool(layer.Pool.Kind, layer.Pool.Size, layer.Pool.Stride),
            };
            return at;
        }

        LayerText? Next() => at + 1 < layers.Count ? layers[at + 1] : null;
        var dropout = layer.Kind == "dense" ? Dropout : 0;
        if (Next() is { Kind: "dropout" } own)
        {
            (dropout, at) = (own.Share, at + 1);
        }

        var f = layer.F is { } word ? NonlinearityText.Parse(word) : Nonlinearity;
        if (layer.Kind == "dense")
        {
            build.DenseUnit(name, layer[0], f, layer.Norm, Bias, dropout);
            return at;
        }

        UnitPool? pool = null;
        if (Next() is { Kind: "pool" or "meanpool" } behind)
        {
            (pool, at) = (behind.Pool, at + 1);
        }

        build.ConvUnit(name, layer[0], layer[1], layer.Option("stride") ?? 1, layer.Option("pad") ?? 0, layer.Option("groups") ?? 1, layer.Norm, f, pool, Bias, dropout);
        return at;
    }
}
