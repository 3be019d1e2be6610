namespace Antiphon.Studies;

/// <summary>A published number of a study that trains, and how ours is measured.</summary>
/// <param name="Name">What it is, as in "dfa, test accuracy".</param>
/// <param name="Published">What the source says; null where it has no number.</param>
/// <param name="Tolerance">How far ours may be apart; null for a number that is not judged.</param>
/// <param name="Measure">How ours is measured.</param>
public sealed record StudyNumber(string Name, double? Published, double? Tolerance, Measure Measure)
{
    /// <summary>The unit.</summary>
    public string Unit { get; init; } = "%";

    /// <summary>Digits behind the point that are shown.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>What the source claims in words: that the number is below this one. Null for no such claim.</summary>
    public double? Below { get; init; }

    /// <summary>What the source claims in words: that the number is above this one. Null for no such claim.</summary>
    public double? Above { get; init; }

    /// <summary>What else there is to know of it.</summary>
    public string? Note { get; init; }
}
