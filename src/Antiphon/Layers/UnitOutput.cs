namespace Antiphon.Layers;

/// <summary>
/// The place where a unit - synapses, norm, nonlinearity - hands its activity on, and where an error that is broadcast to the unit enters.
/// Forward it does nothing; backward it lets the synapses' rule say which error the unit hears.
/// </summary>
public sealed class UnitOutput(Synapse synapse) : Layer
{
    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override int? InPlace => 0;

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
    }

    /// <inheritdoc/>
    public override void Backward(Context c) => c.Leave(synapse.Receive(c.Pass, c.Delta));
}
