using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.Exchange;

/// <summary>A network as a PyTorch module in Python, which takes the weights of <see cref="ModuleLayout"/> by load_state_dict.</summary>
public static class ModuleCode
{
    /// <summary>The text of the module: a class Net, items x channels x height x width (or items x cells) to items x classes.</summary>
    /// <exception cref="RunException">A layer has no form in PyTorch here.</exception>
    public static string Of(Network network, Blueprint model)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(model);
        var (modules, lines) = (new List<(string Name, string Make)>(), new List<string>());
        var values = new string[network.Nodes.Count];
        values[0] = "x";
        foreach (var node in network.Nodes.Skip(1))
        {
            var (module, value) = (model.ModuleName(node.Name), $"v{node.Index}");
            var x = values[node.Inputs[0]];
            if (node.Layer is Dropout { Probability: 0 } or PreNoise or UnitOutput)
            {
                values[node.Index] = x;
                continue;
            }

            if (MakeOf(network, node) is { } make)
            {
                modules.Add((module, make));
            }

            lines.Add($"        {value} = {Expression(node, module, x, [.. node.Inputs.Select(input => values[input])])}\n");
            values[node.Index] = value;
        }

        return $"""
            # {OneLine(model)}, written by antiphon: net = Net(); net.load_state_dict(safetensors.torch.load_file(WEIGHTS)); net.eval()
            import torch
            from torch import nn
            from torch.nn import functional


            def put(module, name, layer):
                *path, last = name.split(".")
                for part in path:
                    if not hasattr(module, part):
                        module.add_module(part, nn.Module())
                    module = getattr(module, part)
                module.add_module(last, layer)


            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
            {string.Concat(modules.OrderBy(one => one.Name.Count(c => c == '.')).Select(one => $"        put(self, \"{one.Name}\", {one.Make})\n"))}
                def forward(self, x):
            {string.Concat(lines)}        return {values[^1]}

            """.ReplaceLineEndings("\n");
    }

    private static string? MakeOf(Network network, Node node)
    {
        switch (node.Layer)
        {
            case Conv2D conv:
                var g = conv.Spec.Geometry;
                return Text($"nn.Conv2d({g.Inputs}, {g.Outputs}, ({g.KernelHeight}, {g.KernelWidth}), {g.Stride}, {g.Padding}, {g.Dilation}, {g.Groups}, bias={Python(conv.Bias is not null)})");
            case Dense dense:
                return Text($"nn.Linear({dense.Spec.Geometry.Inputs}, {dense.Spec.Geometry.Outputs}, bias={Python(dense.Bias is not null)})");
            case BatchNorm norm:
                return Text($"nn.BatchNorm{(network.Nodes[node.Inputs[0]].Shape.Rank == 3 ? 2 : 1)}d({node.Shape.Channels}, eps={norm.Epsilon}, momentum={norm.Momentum})");
            default:
                return null;
        }
    }

    private static string Expression(Node node, string module, string x, string[] inputs)
    {
        switch (node.Layer)
        {
            case Synapse:
                return $"self.get_submodule(\"{module}\")({x})";
            case BatchNorm norm:
                var normed = $"self.get_submodule(\"{module}\")({x}){(norm.HasSkip ? $" + {inputs[1]}" : "")}";
                return norm.Rectifies ? $"torch.relu({normed})" : normed;
            case Activation { Function: var f }:
                return f switch
                {
                    Nonlinearity.Erf => $"torch.erf({x} / 2 ** 0.5)",
                    Nonlinearity.Silu => $"functional.silu({x})",
                    _ => $"torch.{f.ToString().ToLowerInvariant()}({x})",
                };
            case ClippedActivation { Clipping: { Low: 0, High: double.PositiveInfinity, Slope: var slope } }:
                return Text($"functional.leaky_relu({x}, {slope})");
            case ClippedActivation { Clipping: { Slope: 0 } clipping }:
                return Text($"torch.clamp({x}, {Bound(clipping.Low)}, {Bound(clipping.High)})");
            case Pool { Geometry: var g } pool:
                return Text($"functional.{(pool.Kind == Pooling.Max ? "max" : "avg")}_pool2d({x}, ({g.KernelHeight}, {g.KernelWidth}), {g.Stride}, {g.Padding}{(pool.Kind == Pooling.Max ? "" : ", count_include_pad=False")})");
            case ActivityNorm:
                return Text($"{x} / ({x}.square().mean({(node.Shape.Rank == 3 ? "(1, 2, 3)" : "1")}, keepdim=True) + {ActivityNorm.Epsilon}).sqrt()");
            case Flatten:
                return $"torch.flatten({x}, 1)";
            case Sum:
                return string.Join(" + ", inputs);
            case Concat:
                return $"torch.cat([{string.Join(", ", inputs)}], 1)";
            case Dropout dropout:
                return Text($"functional.dropout({x}, {dropout.Probability}, self.training)");
            default:
                throw new RunException($"{node.Name}: a layer of the kind {node.Layer!.GetType().Name} has no form in PyTorch here");
        }
    }

    private static string OneLine(Blueprint model) => new([.. $"{model}".Select(c => char.IsControl(c) ? ' ' : c)]);

    private static string Bound(double bound) => double.IsInfinity(bound) ? "None" : bound.ToString(CultureInfo.InvariantCulture);

    private static string Python(bool value) => value ? "True" : "False";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
