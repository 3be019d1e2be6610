namespace Antiphon.Schedules;

/// <summary>The same value throughout.</summary>
public sealed record Constant(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Value;

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => Value;
}
