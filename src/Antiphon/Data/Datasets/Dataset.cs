using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Examples to learn from, examples to choose by, and examples to be judged by, read once at the end.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="ClassNames">What the classes are called; their number is the number of classes.</param>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">Held out of the training set, to choose by.</param>
/// <param name="Test">To be judged by.</param>
public sealed record Dataset(string Name, IReadOnlyList<string> ClassNames, Examples Train, Examples Validation, Examples Test)
{
    /// <summary>What has to be said wherever figures of these data stand, in a sentence; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>What is wrong with the bad pictures that were met and skipped so far, where that was asked for: one sentence each.</summary>
    public IReadOnlyList<string> Skipped =>
        [.. new[] { Train, Validation, Test }.OfType<SkippingBad>().SelectMany(part => part.Bad.Values).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>
    /// XXH128, as lower-case hexadecimal, over the names of the classes, all labels, and the inputs of up to 64 items of the validation and of the test set: data that differ in any of it differ in this.
    /// </summary>
    /// <exception cref="RunException">One of those items cannot be read.</exception>
    public string Fingerprint()
    {
        const int Most = 64;
        var sum = new XxHash128();
        sum.Append(Encoding.UTF8.GetBytes(string.Join('\n', ClassNames)));
        var item = new float[Shape.Length];
        foreach (var part in (Examples[])[Train, Validation, Test])
        {
            int[] labels = [.. Enumerable.Range(0, part.Count).Select(part.Label)];
            sum.Append(MemoryMarshal.AsBytes(labels.AsSpan()));

            // Those of the training set vary at random.
            for (var i = 0; i < Most && !ReferenceEquals(part, Train) && part.Count > 0; i++)
            {
                part.Read((int)((long)i * part.Count / Most), Rng.FromSeed(0), item);
                sum.Append(MemoryMarshal.AsBytes(item.AsSpan()));
            }
        }

        return Convert.ToHexStringLower(sum.GetCurrentHash());
    }

    /// <summary>The shape of an item.</summary>
    public Shape Shape => Train.Shape;
}
