namespace Antiphon.Studies;

/// <summary>One number of a study: as it was published, and as it was measured here.</summary>
/// <param name="Name">What it is, as in "fa, test accuracy".</param>
/// <param name="Published">What the source says; null where it has no number.</param>
/// <param name="Measured">What was measured, over several seeds their mean; null if it was not.</param>
/// <param name="Tolerance">How far the two may be apart; null for a number that is shown and not judged.</param>
/// <param name="Source">Where the published number stands.</param>
public sealed record StudyRow(string Name, double? Published, double? Measured, double? Tolerance, string Source)
{
    /// <summary>What the source claims in words: that the number is below this one. Null for no such claim.</summary>
    public double? Below { get; init; }

    /// <summary>What the source claims in words: that the number is above this one. Null for no such claim.</summary>
    public double? Above { get; init; }

    /// <summary>The unit, as in % or °; empty for none, or where the name says it.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Standard deviation of what was measured, over seeds; null for one seed.</summary>
    public double? Spread { get; init; }

    /// <summary>How many seeds were measured.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Digits behind the point that are shown.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>What else there is to know, as why it was not measured; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Measured minus published.</summary>
    public double? Difference => Measured - Published;

    /// <summary>Whether it is a claim that is judged, and no number.</summary>
    public bool IsClaim => (Below ?? Above) is not null;

    /// <summary>Whether the two agree within the tolerance, or a claim holds; null where there is nothing to judge. What was to be measured and left the numbers does not agree.</summary>
    public bool? Ok => IsClaim ? Measured < (Below ?? double.PositiveInfinity) && Measured > (Above ?? double.NegativeInfinity)
        : Tolerance is not { } most || Published is not { } published ? null
        : Difference is { } apart && Math.Abs(apart) <= most + 1e-12 * Math.Abs(published) + 1e-9 * most; // 88.00 and 87.99 are 0.01 apart
}
