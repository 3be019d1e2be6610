using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>Weights, biases, norms and running statistics that a network is born with in place of draws, by their names in its tree of state, row by row in its layouts.</summary>
public sealed class BornWeights(IReadOnlyDictionary<string, float[]> values)
{
    /// <summary>Writes the values of a name into a tensor; false if there are none.</summary>
    internal bool Write(string name, Tensor into)
    {
        if (!values.TryGetValue(name, out var numbers))
        {
            return false;
        }

        for (var row = 0; row < into.Rows; row++)
        {
            into.Device.Write(into, row, numbers.AsSpan(row * into.RowLength, into.RowLength));
        }

        return true;
    }
}
