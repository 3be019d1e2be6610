namespace Antiphon.Optimizers;

/// <summary>Every optimizer that has a name.</summary>
public static class OptimizerCatalogue
{
    /// <summary>Names, and the optimizers as they are unless told otherwise.</summary>
    public static IReadOnlyList<(string Name, Optimizer Value)> Entries { get; } = [("sgd", new Sgd()), ("adam", new Adam()), ("adamw", new AdamW())];

    /// <summary>The name an optimizer is listed under, or the name of its type if it is not.</summary>
    public static string NameOf(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return Entries.FirstOrDefault(e => e.Value.GetType() == optimizer.GetType()).Name ?? optimizer.GetType().Name;
    }
}
