namespace Antiphon.Schedules;

/// <summary>From the peak to 0 along half a cosine. Source: Loshchilov and Hutter 2017, arXiv:1608.03983.</summary>
public sealed record Cosine(double Start) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Start;

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => Start * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(epoch / epochs, 1)));

    /// <inheritdoc/>
    public override string ToString() => $"cosine:{ScheduleText.Of(Start)}";
}
