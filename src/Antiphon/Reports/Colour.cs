namespace Antiphon.Reports;

/// <summary>Red, green and blue, 0 to 255.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour White { get; } = new(255, 255, 255);

    public static Colour Ink { get; } = new(30, 30, 30);

    /// <summary>From white at 0 to deep blue at 1; small fractions are drawn apart, as they are what one looks for.</summary>
    public static Colour Heat(double fraction)
    {
        var depth = Math.Sqrt(Math.Clamp(fraction, 0, 1));
        return new((byte)(255 - 247 * depth), (byte)(255 - 207 * depth), (byte)(255 - 148 * depth));
    }

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}
