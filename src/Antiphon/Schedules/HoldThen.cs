namespace Antiphon.Schedules;

/// <summary>One value over the first epochs, another schedule from then on; written <c>value:epochs:then</c>, as in <c>0.02:0.5:0.0005</c>.</summary>
/// <param name="Value">The value at first.</param>
/// <param name="Length">How many epochs, or what part of one, it holds.</param>
/// <param name="Then">What follows; its own time runs from the start of the training.</param>
public sealed record HoldThen(double Value, double Length, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Math.Max(Value, Then.Peak);

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => epoch < Length ? Value : Then.At(epoch, epochs);

    /// <inheritdoc/>
    public override Schedule Stretched(double factor) => new HoldThen(Value, factor * Length, Then.Stretched(factor));

    /// <inheritdoc/>
    public override string ToString() => $"{ScheduleText.Of(Value)}:{ScheduleText.Of(Length)}:{Then}";
}
