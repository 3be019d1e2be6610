namespace Antiphon.Schedules;

/// <summary>A value that is multiplied by a factor at each of a list of epochs.</summary>
/// <param name="Start">The value at first.</param>
/// <param name="Factor">What each step multiplies by.</param>
/// <param name="Milestones">The epochs at which the steps come.</param>
public sealed record Steps(double Start, double Factor, IReadOnlyList<double> Milestones) : Schedule
{
    /// <inheritdoc/>
    public override double Peak => Start;

    /// <inheritdoc/>
    public override double At(double epoch, double epochs)
    {
        // A loop: a query would allocate at every step of a training.
        var value = Start;
        for (var i = 0; i < Milestones.Count; i++)
        {
            value *= epoch >= Milestones[i] ? Factor : 1;
        }

        return value;
    }

    /// <inheritdoc/>
    public override Schedule Stretched(double factor) => this with { Milestones = [.. Milestones.Select(epoch => factor * epoch)] };

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Of(this);

    /// <summary>Whether start, factor and milestones are equal.</summary>
    public bool Equals(Steps? other) => other is not null && (Start, Factor) == (other.Start, other.Factor) && Milestones.SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Factor, Milestones.Count);
}
