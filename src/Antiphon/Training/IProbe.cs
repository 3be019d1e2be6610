namespace Antiphon.Training;

/// <summary>Looks at a network while it learns; what it is given to look at cannot be changed.</summary>
public interface IProbe
{
    /// <summary>The name it is chosen by and its numbers are found under, as in angle.</summary>
    string Name { get; }

    /// <summary>What it observes and in which units, in a sentence.</summary>
    string Observes { get; }

    /// <summary>Numbers by the name of what they are of: a layer, a group of synapses. One that has no meaning is not a number.</summary>
    IReadOnlyDictionary<string, double> Observe(ProbeView view);
}
