using System.Runtime.Intrinsics;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>(pixel / 255 - mean) / deviation, per channel: the usual last step.</summary>
public sealed record Normalise : Transform
{
    private readonly float[] _mean;
    private readonly float[] _scale;

    /// <summary>For pictures of one channel.</summary>
    public Normalise(double mean, double deviation)
        : this([mean], [deviation])
    {
    }

    /// <summary>For pictures of as many channels as there are means; means and deviations are fractions of 255.</summary>
    /// <exception cref="ArgumentException">There are not as many deviations as means, or a deviation is not positive.</exception>
    public Normalise(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (mean.Count == 0 || mean.Count != deviation.Count || deviation.Any(d => !(d > 0)))
        {
            throw new ArgumentException($"a mean and a positive deviation are needed per channel, got {mean.Count} and {deviation.Count}", nameof(deviation));
        }

        (Mean, Deviation) = ([.. mean], [.. deviation]);
        _mean = [.. mean.Select(m => (float)(255 * m))];
        _scale = [.. deviation.Select(d => (float)(1 / (255 * d)))];
    }

    /// <summary>Subtracted; a fraction of 255 per channel.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Divided by; a fraction of 255 per channel.</summary>
    public IReadOnlyList<double> Deviation { get; }

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels != _mean.Length)
        {
            throw new RunException($"a picture of {image.Channels} channels cannot be normalised with the means of {_mean.Length}");
        }

        if (_mean.Length == 3)
        {
            Three(image.Pixels);
            return;
        }

        for (var channel = 0; channel < _mean.Length; channel++)
        {
            var pixels = image.Pixels;
            var (mean, scale) = (_mean[channel], _scale[channel]);
            for (var i = channel; i < pixels.Length; i += _mean.Length)
            {
                pixels[i] = (pixels[i] - mean) * scale;
            }
        }
    }

    /// <summary>Equal when the numbers are.</summary>
    public bool Equals(Normalise? other) => other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean[0], Deviation[0], Mean.Count);

    /// <summary>The constants.</summary>
    public override string ToString() => $"Normalise {{ Mean = {string.Join(' ', Mean)}, Deviation = {string.Join(' ', Deviation)} }}";

    // Four pixels at a time: twelve numbers, three vectors, each with its own order of the channels.
    private void Three(Span<float> pixels)
    {
        var (m, s) = (_mean, _scale);
        var (m0, m1, m2) = (Vector128.Create(m[0], m[1], m[2], m[0]), Vector128.Create(m[1], m[2], m[0], m[1]), Vector128.Create(m[2], m[0], m[1], m[2]));
        var (s0, s1, s2) = (Vector128.Create(s[0], s[1], s[2], s[0]), Vector128.Create(s[1], s[2], s[0], s[1]), Vector128.Create(s[2], s[0], s[1], s[2]));
        var i = 0;
        for (; i + 12 <= pixels.Length; i += 12)
        {
            var four = pixels.Slice(i, 12);
            ((Vector128.Create<float>(four) - m0) * s0).CopyTo(four);
            ((Vector128.Create<float>(four[4..]) - m1) * s1).CopyTo(four[4..]);
            ((Vector128.Create<float>(four[8..]) - m2) * s2).CopyTo(four[8..]);
        }

        for (; i < pixels.Length; i++)
        {
            pixels[i] = (pixels[i] - m[i % 3]) * s[i % 3];
        }
    }
}
