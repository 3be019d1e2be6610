namespace Antiphon.Rules;

/// <summary>What the rules share whose B learns from noise at rest: how often they rest, how long they listen, and how far B moves.</summary>
public abstract record RestingRule : FeedbackRule
{
    // Far beyond all use, and near enough that memory and time can be counted.
    private protected const int Most = 1_000_000;

    /// <summary>Step of B at a rest.</summary>
    public double Rate { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "the rate is above 0 and at most 1"); } = 0.1;

    /// <summary>Answers to noise that one rest listens to at most: batch x positions.</summary>
    public int Samples { get; init => field = value is > 0 and <= Most ? value : throw new ArgumentOutOfRangeException(nameof(Samples), value, "the number of samples is from 1 to 1000000"); } = 2048;

    /// <summary>Steps from one rest to the next.</summary>
    public int Interval { get; init => field = value is >= 0 and <= Most ? value : throw new ArgumentOutOfRangeException(nameof(Interval), value, "the interval is from 0, for never, to 1000000"); } = 2;

    /// <summary>Rests before training.</summary>
    public int Before { get; init => field = value is >= 0 and <= Most ? value : throw new ArgumentOutOfRangeException(nameof(Before), value, "the number of rests is from 0 to 1000000"); } = 20;

    /// <inheritdoc/>
    public sealed override Transport Transport => Transport.None;

    /// <summary>The rate, or more at the first rests, which so weigh in as a plain mean: B's birth is forgotten at once.</summary>
    protected double RateAt(RestView s) => Math.Max(Rate, 1.0 / (1 + s.Rests));

    /// <inheritdoc/>
    public sealed override RestPlan Rests => new(Before, Interval);
}
