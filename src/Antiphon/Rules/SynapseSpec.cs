using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>What is known of a group of synapses before it learns anything: its name, its place and its wiring.</summary>
public sealed record SynapseSpec
{
    /// <summary>The name within the network, as in stage2.block1.conv1.</summary>
    public required string Name { get; init; }

    /// <summary>The place in the order of the forward pass, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Which input touches which output.</summary>
    public required Geometry Geometry { get; init; }

    /// <summary>The distribution W was born from; where W was born 0, N(0, 1 / n_in), so that a B that is drawn as W is has a size.</summary>
    public required WeightInit Init { get; init; }

    /// <summary>Whether W was born 0.</summary>
    public bool IsBornZero { get; init; }

    /// <summary>Units of the network's output, the length of the output error.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether the input is the data, so that no error passes below.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether the output is the network's.</summary>
    public bool IsReadout { get; init; }

    /// <summary>The nonlinearity of the unit these synapses drive; null where there is none.</summary>
    public Nonlinearity? Nonlinearity { get; init; }

    /// <summary>The shape of the unit's activity after the pool that follows it, where an error that is broadcast enters there; null where it enters before.</summary>
    public Shape? Pooled { get; init; }

    /// <summary>The shape of the activity of one item where an error that is broadcast enters the unit.</summary>
    public Shape UnitShape => Pooled ?? (Geometry.IsDense ? new(Geometry.Outputs) : new(Geometry.OutHeight, Geometry.OutWidth, Geometry.Outputs));

    /// <summary>Cells of that activity.</summary>
    public int Units => (int)UnitShape.Length;

    /// <summary>Cells of the input of one item.</summary>
    public int Inputs => Geometry.Height * Geometry.Width * Geometry.Inputs;
}
