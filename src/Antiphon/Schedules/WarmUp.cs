namespace Antiphon.Schedules;

/// <summary>Another schedule, approached in a straight line from 0 over the first epochs.</summary>
/// <param name="Length">Epochs, or a part of one, until the other schedule holds.</param>
/// <param name="Then">The other schedule.</param>
public sealed record WarmUp(double Length, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Then.Peak;

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => Then.At(epoch, epochs) * (epoch < Length ? epoch / Length : 1);

    /// <inheritdoc/>
    public override Schedule Stretched(double factor) => new WarmUp(factor * Length, Then.Stretched(factor));

    /// <inheritdoc/>
    public override string ToString() => $"warmup:{ScheduleText.Of(Length)}:{Then}";
}
