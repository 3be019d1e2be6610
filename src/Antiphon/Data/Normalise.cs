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
    public override void Apply(Canvas canvas, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        if (canvas.Channels != _mean.Length)
        {
            throw new RunException($"a picture of {canvas.Channels} channels cannot be normalised with the means of {_mean.Length}");
        }

        var pixels = canvas.Pixels;
        if (_mean.Length == 3)
        {
            Three(pixels);
            return;
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i % _mean.Length;
            pixels[i] = (pixels[i] - _mean[channel]) * _scale[channel];
        }
    }

    /// <summary>Equal when the numbers are.</summary>
    public bool Equals(Normalise? other) => other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean[0], Deviation[0], Mean.Count);

    /// <summary>The constants.</summary>
    public override string ToString() => $"Normalise {{ Mean = {string.Join(' ', Mean)}, Deviation = {string.Join(' ', Deviation)} }}";

    private void Three(Span<float> pixels)
    {
        var (m0, m1, m2) = (_mean[0], _mean[1], _mean[2]);
        var (s0, s1, s2) = (_scale[0], _scale[1], _scale[2]);
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            pixels[i] = (pixels[i] - m0) * s0;
            pixels[i + 1] = (pixels[i + 1] - m1) * s1;
            pixels[i + 2] = (pixels[i + 2] - m2) * s2;
        }
    }
}
