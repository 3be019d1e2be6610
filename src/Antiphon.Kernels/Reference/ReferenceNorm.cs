using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>What is done per channel, over items and positions, from the definitions.</summary>
internal static class ReferenceNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void AddBias(Tensor y, Tensor bias)
    {
        var biases = bias.Elements<T>();
        for (var row = 0; row < y.Rows; row++)
        {
            var to = y.Row<T>(row);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Store(Load(to[i]) + Load(biases[i % biases.Length]));
            }
        }
    }

    public static void CopyChannels(Tensor x, int from, Tensor y, int to, int count)
    {
        var (channelsX, channelsY) = (x.Shape.Channels, y.Shape.Channels);
        for (var row = 0; row < x.Rows; row++)
        {
            Span<T> source = x.Row<T>(row), target = y.Row<T>(row);
            for (var i = 0; i < source.Length / channelsX; i++)
            {
                source.Slice(i * channelsX + from, count).CopyTo(target[(i * channelsY + to)..]);
            }
        }
    }

    public static void SumChannels(Tensor x, Tensor sums) => Move(Sum(x, x.Shape.Channels, static (at, _) => at), sums);

    public static void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var moments = new double[2 * x.Shape.Channels];
        MeasureMoments(x, moments);
        SetMoments(moments, x.Shape.Length / x.Shape.Channels, norm, runningMean, runningVariance, share, epsilon);
    }

    public static void MeasureMoments(Tensor x, Span<double> moments)
    {
        var channels = x.Shape.Channels;
        var means = Sum(x, channels, static (at, _) => at);
        for (var c = 0; c < channels; c++)
        {
            means[c] /= x.Shape.Length / channels;
        }

        means.CopyTo(moments);
        Sum(x, channels, (at, c) => (at - means[c]) * (at - means[c])).CopyTo(moments[channels..]);
    }

    public static void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var (means, squares) = Halves(moments);
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        var meanOfAll = runningMean.Elements<T>();
        var varianceOfAll = runningVariance.Elements<T>();
        for (var c = 0; c < means.Length; c++)
        {
            mean[c] = Store(means[c]);
            scale[c] = Store(1 / Math.Sqrt(squares[c] / count + epsilon));
            meanOfAll[c] = Store((1 - share) * Load(meanOfAll[c]) + share * means[c]);
            varianceOfAll[c] = Store((1 - share) * Load(varianceOfAll[c]) + share * squares[c] / Math.Max(count - 1, 1));
        }
    }

    public static void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify)
    {
        var gamma = norm.Gamma.Elements<T>();
        var beta = norm.Beta.Elements<T>();
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var to = y.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                var c = i % gamma.Length;
                var value = Load(gamma[c]) * (Load(from[i]) - Load(mean[c])) * Load(scale[c]) + Load(beta[c]);
                value += skip is null ? 0 : Load(skip.Row<T>(row)[i]);
                to[i] = Store(rectify ? Math.Max(value, 0) : value);
            }
        }
    }

    public static void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        var sums = new double[2 * x.Shape.Channels];
        SumNormaliseAdjoint(x, y, delta, norm, rectified: y is not null, sums, gammaGradient, betaGradient);
        CarryNormaliseAdjoint(x, delta, dx, norm, rectified: false, sums, x.Shape.Length / x.Shape.Channels);
    }

    public static void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        var sums = new double[2 * x.Shape.Channels];
        SumNormaliseAdjoint(x, null, delta, norm, rectified: true, sums, gammaGradient, betaGradient);
        CarryNormaliseAdjoint(x, delta, dx, norm, rectified: true, sums, x.Shape.Length / x.Shape.Channels);
    }

    public static void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient)
    {
        if (rectified && y is not null)
        {
            ReferenceElements<T>.Map(delta, y, static (error, at) => at > 0 ? error : 0);
        }
        else if (rectified)
        {
            delta = Masked(x, delta, norm);
        }

        var channels = x.Shape.Channels;
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        var products = new double[channels];
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var error = delta.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                var c = i % channels;
                products[c] += Load(error[i]) * (Load(from[i]) - Load(mean[c]));
            }
        }

        var errors = Sum(delta, channels, static (error, _) => error);
        errors.CopyTo(sums);
        products.CopyTo(sums[channels..]);
        Move(errors, betaGradient);
        for (var c = 0; c < channels; c++)
        {
            products[c] *= Load(scale[c]);
        }

        Move(products, gammaGradient);
    }

    public static void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count)
    {
        if (rectified)
        {
            delta = Masked(x, delta, norm);
        }

        var (errors, products) = Halves(sums);
        var gamma = norm.Gamma.Elements<T>();
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var error = delta.Row<T>(row);
            var to = dx.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                var c = i % gamma.Length;
                var hat = (Load(from[i]) - Load(mean[c])) * Load(scale[c]);
                to[i] = Store(Load(gamma[c]) * Load(scale[c]) * (Load(error[i]) - errors[c] / count - hat * Load(scale[c]) * products[c] / count));
            }
        }
    }

    // With y at hand, a copy of the error can be masked by it.
    private static Tensor Masked(Tensor x, Tensor delta, in Norm norm)
    {
        var y = Tensor.Batch(x.Device, x.Rows, x.Shape.Item);
        var error = Tensor.Batch(x.Device, x.Rows, x.Shape.Item);
        Normalise(x, null, y, norm, rectify: true);
        ReferenceElements<T>.Map(error, delta, static (_, from) => from);
        ReferenceElements<T>.Map(error, y, static (from, at) => at > 0 ? from : 0);
        return error;
    }

    private static (double[] First, double[] Second) Halves(ReadOnlySpan<double> both) => (both[..(both.Length / 2)].ToArray(), both[(both.Length / 2)..].ToArray());

    private static double[] Sum(Tensor x, int channels, Func<double, int, double> of)
    {
        var sums = new double[channels]; // whatever the axes x is cut into
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                sums[i % sums.Length] += of(Load(from[i]), i % sums.Length);
            }
        }

        return sums;
    }

    private static void Move(double[] sums, Tensor t)
    {
        var to = t.Elements<T>();
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Store(sums[i]);
        }
    }

    private static double Load(T x) => ReferenceElements<T>.Load(x);

    private static T Store(double x) => ReferenceElements<T>.Store(x);
}
