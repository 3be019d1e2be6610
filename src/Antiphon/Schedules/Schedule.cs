namespace Antiphon.Schedules;

/// <summary>A number over the course of a training: a rate, a decay. Time is counted in epochs, in fractions of them between. It prints as <see cref="ScheduleText"/> reads it.</summary>
public abstract record Schedule
{
    /// <summary>The value at a time, of a training that lasts so many epochs.</summary>
    public abstract double At(double epoch, double epochs);

    /// <summary>The largest value over the training, as far as it matters whether there is any.</summary>
    public abstract double Peak { get; }

    /// <summary>This schedule for a training <paramref name="factor"/> times as long: what it counts in epochs is multiplied. By default it counts nothing.</summary>
    public virtual Schedule Stretched(double factor) => this;

    /// <summary>A number as a schedule that stays at it.</summary>
    public static implicit operator Schedule(double value) => new Constant(value);

    /// <summary>A number as a schedule that stays at it, for languages without the conversion.</summary>
    public static Schedule ToSchedule(double value) => value;
}
