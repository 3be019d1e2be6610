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
    /// <summary>What is wrong with the bad pictures that were met and skipped so far, where that was asked for: one sentence each.</summary>
    public IReadOnlyList<string> Skipped =>
        [.. new[] { Train, Validation, Test }.OfType<SkippingBad>().SelectMany(part => part.Bad.Values).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>The shape of an item.</summary>
    public Shape Shape => Train.Shape;
}
