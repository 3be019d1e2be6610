namespace Antiphon.Studies;

/// <summary>A study's picture: curves over one axis.</summary>
/// <param name="X">What the horizontal axis is called.</param>
/// <param name="Y">What the vertical axis is called.</param>
/// <param name="Curves">The curves.</param>
public sealed record StudyPicture(string X, string Y, IReadOnlyList<StudyCurve> Curves)
{
    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool IsLogY { get; init; }
}
