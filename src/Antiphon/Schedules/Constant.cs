namespace Antiphon.Schedules;

/// <summary>One value throughout.</summary>
public sealed record Constant(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Value;

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => Value;

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Of(Value);
}
