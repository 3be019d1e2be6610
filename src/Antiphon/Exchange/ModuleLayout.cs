using System.Runtime.InteropServices;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.Exchange;

/// <summary>What the forward pass of a network uses, in the names and layouts of PyTorch: what a model of the same architecture takes by load_state_dict.</summary>
public static class ModuleLayout
{
    /// <summary>Weights, biases, norms and running statistics, in the order of the forward pass.</summary>
    /// <exception cref="RunException">A layer reads pictures that were flattened and then concatenated, or summed though they differ.</exception>
    public static IReadOnlyList<ModuleTensor> Of(Network network, Blueprint model)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(model);
        var pictures = PicturesBehind(network);
        return
        [
            .. network.Nodes.SelectMany(node => node.Layer switch
            {
                Synapse synapse => OfSynapse(synapse, model.ModuleName(node.Name), pictures[node.Inputs[0]]),
                BatchNorm norm => OfNorm(norm, model.ModuleName(node.Name), pictures[node.Index]),
                _ => [],
            }),
        ];
    }

    /// <summary>Writes them as a safetensors file.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="network">The network.</param>
    /// <param name="model">Its architecture.</param>
    /// <param name="about">Texts that are kept in the file's metadata, by key.</param>
    /// <exception cref="RunException">A dense layer reads pictures that were flattened and then concatenated.</exception>
    public static void Write(Stream to, Network network, Blueprint model, IReadOnlyList<(string Key, string Text)> about)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(about);
        var tensors = Of(network, model);
        Safetensors.WriteHeader(to, [.. tensors.Select(tensor => (tensor.Name, ElementType.Single, tensor.Shape))], [.. about, ("format", "pt")]);
        foreach (var tensor in tensors)
        {
            to.Write(MemoryMarshal.AsBytes<float>(tensor.ToModule()));
        }
    }

    // For each node whose activity is a row that was a picture of several pixels, that picture: its cells come in another order there.
    private static Shape?[] PicturesBehind(Network network)
    {
        var pictures = new Shape?[network.Nodes.Count];
        foreach (var node in network.Nodes.Skip(1))
        {
            Shape?[] below = [.. node.Inputs.Select(input => pictures[input]).Distinct()];
            pictures[node.Index] = node.Layer switch
            {
                Flatten when network.Nodes[node.Inputs[0]].Shape is { Rank: 3 } picture => picture[0] * picture[1] > 1 ? picture : null,
                Synapse => null,
                Concat when below is not [null] => throw new RunException($"{node.Name} reads pictures that were flattened and then concatenated, expected them to be concatenated first"),
                _ when below is [var one] => one,
                _ => throw new RunException($"{node.Name} sums rows of different pictures, expected the pictures to be summed first"),
            };
        }

        return pictures;
    }

    private static IEnumerable<ModuleTensor> OfSynapse(Synapse synapse, string module, Shape? picture)
    {
        var g = synapse.Spec.Geometry;
        yield return synapse is Dense
            ? new($"{module}.weight", new(g.Outputs, g.Inputs), synapse.W.Name, synapse.W.Value, synapse.Spec.IsReadout) { Place = PlaceInDense(g, picture) }
            : new($"{module}.weight", new(g.Outputs, g.GroupInputs, g.KernelHeight, g.KernelWidth), synapse.W.Name, synapse.W.Value, synapse.Spec.IsReadout) { Place = PlaceInConv(g) };
        if (synapse.Bias is { } bias)
        {
            yield return new($"{module}.bias", bias.Value.Shape, bias.Name, bias.Value, synapse.Spec.IsReadout);
        }
    }

    private static IEnumerable<ModuleTensor> OfNorm(BatchNorm norm, string module, Shape? picture)
    {
        var running = norm.State.ToArray();
        return
        [
            Part("weight", norm.Gamma.Name, norm.Gamma.Value), Part("bias", norm.Beta.Name, norm.Beta.Value),
            Part("running_mean", $"{norm.Name}.{running[0].Name}", running[0].Value), Part("running_var", $"{norm.Name}.{running[1].Name}", running[1].Value),
        ];

        ModuleTensor Part(string there, string here, Tensor value) => new($"{module}.{there}", value.Shape, here, value, IsReadout: false) { Place = at => PlaceInRow(at, picture) };
    }

    // Outputs, group inputs, height, width there; height, width, group inputs, outputs here.
    private static Func<long, long> PlaceInConv(Geometry g) => at =>
    {
        (at, var column) = Math.DivRem(at, g.KernelWidth);
        (at, var row) = Math.DivRem(at, g.KernelHeight);
        var (output, input) = Math.DivRem(at, g.GroupInputs);
        return ((row * g.KernelWidth + column) * g.GroupInputs + input) * g.Outputs + output;
    };

    // Outputs, inputs there; inputs, outputs here.
    private static Func<long, long> PlaceInDense(Geometry g, Shape? picture) => at =>
    {
        var (output, input) = Math.DivRem(at, g.Inputs);
        return PlaceInRow(input, picture) * g.Outputs + output;
    };

    // A picture's cells are channel, row, column there and row, column, channel here.
    private static long PlaceInRow(long at, Shape? picture)
    {
        if (picture is not { } p)
        {
            return at;
        }

        var (channel, pixel) = Math.DivRem(at, (long)p[0] * p[1]);
        return pixel * p.Channels + channel;
    }
}
