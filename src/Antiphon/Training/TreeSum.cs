using Antiphon.Kernels;

namespace Antiphon.Training;

/// <summary>
/// A sum whose order is fixed by the number of its parts: neighbours first, then their sums, and so on, ((0 + 1) + (2 + 3)) + .... Who holds which part changes no bit of it, as long as
/// each holds a whole branch.
/// </summary>
public static class TreeSum
{
    /// <summary>Sums all parts, of one shape, into the first; the others are left as partial sums.</summary>
    public static Tensor Into(IReadOnlyList<Tensor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        for (var reach = 1; reach < parts.Count; reach *= 2)
        {
            for (var i = 0; i + reach < parts.Count; i += 2 * reach)
            {
                parts[i].Add(parts[i + reach]);
            }
        }

        return parts[0];
    }
}
