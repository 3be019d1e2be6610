using System.Globalization;

namespace Antiphon.Data;

/// <summary>
/// How one tree of pictures is shared out by seed: fractions to learn from, to choose by and to be judged by.
/// Where a fraction is 0 the training pictures themselves stand in: 1,0,0 is for trying a pipeline out, not for measuring.
/// </summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To choose by.</param>
/// <param name="Test">To be judged by.</param>
public sealed record Split(double Train, double Validation, double Test)
{
    /// <summary>Three fractions, as in <c>0.8,0.1,0.1</c>.</summary>
    /// <exception cref="UsageException">They are not three, not fractions, or do not sum to 1.</exception>
    public static Split Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        double[] parts = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)];
        return parts is [> 0, >= 0, >= 0] && Math.Abs(parts.Sum() - 1) < 1e-6
            ? new(parts[0], parts[1], parts[2])
            : throw new UsageException($"split '{text}': expected three fractions that sum to 1, the first above 0, as in 0.8,0.1,0.1");
    }

    /// <summary>The fractions, as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Train},{Validation},{Test}");

    /// <summary>The shares of so many pictures, each in ascending order; a share is never empty unless its fraction is 0.</summary>
    internal (int[] Train, int[] Validation, int[] Test) Of(int count, ulong seed)
    {
        var (choose, judge) = (Share(Validation), Share(Test));
        if (choose + judge >= count)
        {
            throw new UsageException($"{count} pictures cannot be split by {Train},{Validation},{Test}; with so few, 1,0,0 uses all of them for everything");
        }

        var (rest, test) = Subset.Split(count, judge, seed);
        var (train, validation) = Subset.Split(rest.Length, choose, seed);
        int[] learn = [.. train.Select(i => rest[i])];
        return (learn, choose == 0 ? learn : [.. validation.Select(i => rest[i])], judge == 0 ? learn : test);

        int Share(double fraction) => fraction == 0 ? 0 : Math.Max(1, (int)Math.Round(fraction * count));
    }
}
