namespace Antiphon.Optimizers;

/// <summary>Every optimizer that has a name.</summary>
public static class OptimizerCatalogue
{
    /// <summary>Names, and the optimizers as they are unless told otherwise.</summary>
    public static IReadOnlyList<(string Name, Optimizer Value)> Entries { get; } =
        [("sgd", new Sgd()), ("adam", new Adam()), ("adamw", new AdamW()), ("rmsprop", new RmsProp()), ("lion", new Lion()), ("muon", new Muon())];

    /// <summary>The name an optimizer is listed under, or the name of its type if it is not.</summary>
    public static string NameOf(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return NameOf(optimizer.GetType());
    }

    internal static string NameOf(Type type) => Entries.FirstOrDefault(e => e.Value.GetType() == type).Name ?? type.Name;
}
