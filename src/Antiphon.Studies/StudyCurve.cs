namespace Antiphon.Studies;

/// <summary>A line of a study's picture.</summary>
/// <param name="Name">What it shows, as in "DFA, equations".</param>
/// <param name="Points">Its points, in the order they are drawn.</param>
/// <param name="IsReference">Whether it is what others say, theory or a published curve: drawn dashed, or as rings where the points are few.</param>
public sealed record StudyCurve(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsReference = false);
