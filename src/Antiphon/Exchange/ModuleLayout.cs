using System.Runtime.InteropServices;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.Exchange;

/// <summary>What the forward pass of a network uses, in the names and layouts of PyTorch: what a model of the same architecture takes by load_state_dict.</summary>
public static class ModuleLayout
{
    /// <summary>Weights, biases, norms and running statistics, in the order of the forward pass.</summary>
    /// <exception cref="RunException">A dense layer reads pictures that were flattened and then concatenated.</exception>
    public static IReadOnlyList<ModuleTensor> Of(Network network, Blueprint model)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            .. network.Nodes.SelectMany(node => node.Layer switch
            {
                Synapse synapse => OfSynapse(network, node, synapse, model.ModuleName(node.Name)),
                BatchNorm norm => OfNorm(norm, model.ModuleName(node.Name)),
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

    /// <summary>The picture whose cells a dense layer reads, height x width x channels; null where it reads a row that was none.</summary>
    internal static Shape? PictureBefore(Network network, Node node)
    {
        for (var at = network.Nodes[node.Inputs[0]]; ; at = network.Nodes[at.Inputs[0]])
        {
            switch (at.Layer)
            {
                case null or Synapse:
                    return null;
                case Flatten when network.Nodes[at.Inputs[0]].Shape is { Rank: 3 } picture:
                    return picture[0] * picture[1] > 1 ? picture : null;
                case Concat when at.Inputs.Any(input => PictureBefore(network, at with { Inputs = [input] }) is not null || network.Nodes[input].Layer is Flatten):
                    throw new RunException($"{node.Name} reads pictures that were flattened and then concatenated, expected them to be concatenated first");
            }
        }
    }

    private static IEnumerable<ModuleTensor> OfSynapse(Network network, Node node, Synapse synapse, string module)
    {
        var g = synapse.Spec.Geometry;
        yield return synapse is Dense
            ? new($"{module}.weight", new(g.Outputs, g.Inputs), synapse.W.Name, synapse.W.Value, synapse.Spec.IsReadout) { Place = PlaceInDense(g, PictureBefore(network, node)) }
            : new($"{module}.weight", new(g.Outputs, g.GroupInputs, g.KernelHeight, g.KernelWidth), synapse.W.Name, synapse.W.Value, synapse.Spec.IsReadout) { Place = PlaceInConv(g) };
        if (synapse.Bias is { } bias)
        {
            yield return new($"{module}.bias", bias.Value.Shape, bias.Name, bias.Value, synapse.Spec.IsReadout);
        }
    }

    private static IEnumerable<ModuleTensor> OfNorm(BatchNorm norm, string module) =>
    [
        new($"{module}.weight", norm.Gamma.Value.Shape, norm.Gamma.Name, norm.Gamma.Value, IsReadout: false),
        new($"{module}.bias", norm.Beta.Value.Shape, norm.Beta.Name, norm.Beta.Value, IsReadout: false),
        .. norm.State.Zip(["running_mean", "running_var"], (own, there) => new ModuleTensor($"{module}.{there}", own.Value.Shape, $"{norm.Name}.{own.Name}", own.Value, IsReadout: false)),
    ];

    // Outputs, group inputs, height, width there; height, width, group inputs, outputs here.
    private static Func<long, long> PlaceInConv(Geometry g) => at =>
    {
        (at, var column) = Math.DivRem(at, g.KernelWidth);
        (at, var row) = Math.DivRem(at, g.KernelHeight);
        var (output, input) = Math.DivRem(at, g.GroupInputs);
        return ((row * g.KernelWidth + column) * g.GroupInputs + input) * g.Outputs + output;
    };

    // Outputs, inputs there; inputs, outputs here. A picture's cells are channel, row, column there and row, column, channel here.
    private static Func<long, long> PlaceInDense(Geometry g, Shape? picture) => at =>
    {
        var (output, input) = Math.DivRem(at, g.Inputs);
        if (picture is { } p)
        {
            var (channel, pixel) = Math.DivRem(input, (long)p[0] * p[1]);
            input = pixel * p.Channels + channel;
        }

        return input * g.Outputs + output;
    };
}
