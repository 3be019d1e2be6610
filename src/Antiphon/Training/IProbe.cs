using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Looks at a network while it learns, and leaves it as it is.</summary>
public interface IProbe
{
    /// <summary>The name it is chosen by and its numbers are found under, as in angle.</summary>
    string Name { get; }

    /// <summary>What it observes and in which units, in a sentence.</summary>
    string Observes { get; }

    /// <summary>Numbers by the name of what they are of: a layer, a group of synapses.</summary>
    IReadOnlyDictionary<string, double> Observe(Network network);
}
