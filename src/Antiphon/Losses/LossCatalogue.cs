namespace Antiphon.Losses;

/// <summary>Every loss that has a name; a loss prints as its name.</summary>
public static class LossCatalogue
{
    /// <summary>Names and losses.</summary>
    public static IReadOnlyList<(string Name, Loss Value)> Entries { get; } =
        [.. new Loss[] { new SoftmaxCrossEntropy(), new BinaryCrossEntropy(), new SquaredError() }.Select(loss => ($"{loss}", loss))];
}
