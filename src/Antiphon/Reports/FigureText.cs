namespace Antiphon.Reports;

/// <summary>A line of text on a figure; X and Y are where it starts, in the middle of its height, or where it ends.</summary>
internal readonly record struct FigureText(int X, int Y, string Text, int Scale, FigureAnchor Anchor, bool Upwards, Colour Colour)
{
    /// <summary>How far a letter takes the pen.</summary>
    public const int Advance = 6;

    public int Length => Text.Length * Advance * Scale;

    /// <summary>Where the first letter begins.</summary>
    public int Offset => Anchor switch
    {
        FigureAnchor.Start => 0,
        FigureAnchor.Middle => -Length / 2,
        _ => -Length,
    };
}
