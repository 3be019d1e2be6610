namespace Antiphon.Schedules;

/// <summary>One value at first, another schedule from then on: a strong decay that aligns W and B before learning takes over (as in Li and Benna 2024, arXiv:2405.20594).</summary>
/// <param name="Value">The value at first.</param>
/// <param name="Length">How many epochs, or what part of one, it holds.</param>
/// <param name="Then">What follows.</param>
public sealed record Opening(double Value, double Length, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Math.Max(Value, Then.Peak);

    /// <inheritdoc/>
    public override double At(double epoch, double epochs) => epoch < Length ? Value : Then.At(epoch, epochs);
}
