using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.Exchange;

/// <summary>Weights of a file that a network is to be born with.</summary>
/// <param name="Values">The values.</param>
/// <param name="Remark">What of the file is not taken, in a sentence; null if all is.</param>
public sealed record WeightsFrom(BornWeights Values, string? Remark)
{
    private const int MostListed = 6;

    /// <summary>
    /// The weights, biases, norms and running statistics of a file for a model: names and layouts of PyTorch, or this program's own. Only the readout may be for another number of classes; it is then drawn.
    /// </summary>
    /// <exception cref="UsageException">Names or shapes differ otherwise.</exception>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public static WeightsFrom Match(StateDict file, Blueprint model, Shape input, int classes)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        var layout = ModuleLayout.Of(model.Sketch(input, classes), model);
        var isOwn = file.Tensors.Keys.Any(name => name.EndsWith(".W", StringComparison.Ordinal));
        (ModuleTensor Tensor, string Name, Shape Shape)[] wanted = [.. layout.Select(tensor => isOwn ? (tensor, tensor.OwnName, tensor.Value.Shape) : (tensor, tensor.Name, tensor.Shape))];
        List<string> misfits = [], drawn = [];
        foreach (var (tensor, name, shape) in wanted)
        {
            if (!file.Tensors.TryGetValue(name, out var there))
            {
                misfits.Add($"{name} is not in it, {shape} here");
            }
            else if (there != shape)
            {
                (tensor.IsReadout && IsOtherReadout(there, shape, isOwn) ? drawn : misfits).Add($"{name} is {there} there, {shape} here");
            }
        }

        misfits.AddRange(file.Tensors.Where(tensor => !Array.Exists(wanted, one => one.Name == tensor.Key)).Select(tensor => $"{tensor.Key} is {tensor.Value} there, not here"));
        if (misfits.Count > 0)
        {
            throw new UsageException($"{file.Name} does not fit {model}: {Listed(misfits)}");
        }

        var readout = drawn.Count > 0;
        return new(
            new(wanted.Where(one => !readout || !one.Tensor.IsReadout).ToDictionary(one => one.Tensor.OwnName, one => isOwn ? file.Read(one.Name) : one.Tensor.FromModule(file.Read(one.Name)), StringComparer.Ordinal)),
            readout ? $"the readout is not taken from {file.Name}, it is for other classes: {Listed(drawn)}" : null);
    }

    // Outputs are the first extent there and the last here.
    private static bool IsOtherReadout(Shape there, Shape here, bool isOwn)
    {
        if (there.Rank != here.Rank)
        {
            return false;
        }

        var outputs = isOwn ? here.Rank - 1 : 0;
        return Enumerable.Range(0, here.Rank).All(axis => axis == outputs || there[axis] == here[axis]);
    }

    private static string Listed(List<string> parts) => string.Join("; ", parts.Take(MostListed))
        + (parts.Count > MostListed ? string.Create(CultureInfo.InvariantCulture, $"; and {parts.Count - MostListed:N0} more") : "");
}
