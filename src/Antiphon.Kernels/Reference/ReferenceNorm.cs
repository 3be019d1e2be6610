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
        var channels = x.Shape.Channels;
        var count = (double)(x.Shape.Length / channels);
        var means = Sum(x, x.Shape.Channels, static (at, _) => at);
        for (var c = 0; c < channels; c++)
        {
            means[c] /= count;
        }

        var squares = Sum(x, x.Shape.Channels, (at, c) => (at - means[c]) * (at - means[c]));
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        var meanOfAll = runningMean.Elements<T>();
        var varianceOfAll = runningVariance.Elements<T>();
        for (var c = 0; c < channels; c++)
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
        var gamma = norm.Gamma.Elements<T>();
        var mean = norm.Mean.Elements<T>();
        var scale = norm.InvStd.Elements<T>();
        if (y is not null)
        {
            ReferenceElements<T>.Map(delta, y, static (error, at) => at > 0 ? error : 0);
        }

        var count = (double)(x.Shape.Length / gamma.Length);
        var sums = Sum(delta, gamma.Length, static (error, _) => error);
        var products = new double[gamma.Length];
        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var error = delta.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                var c = i % gamma.Length;
                products[c] += Load(error[i]) * (Load(from[i]) - Load(mean[c])) * Load(scale[c]);
            }
        }

        for (var row = 0; row < x.Rows; row++)
        {
            var from = x.Row<T>(row);
            var error = delta.Row<T>(row);
            var to = dx.Row<T>(row);
            for (var i = 0; i < from.Length; i++)
            {
                var c = i % gamma.Length;
                var hat = (Load(from[i]) - Load(mean[c])) * Load(scale[c]);
                to[i] = Store(Load(gamma[c]) * Load(scale[c]) * (Load(error[i]) - sums[c] / count - hat * products[c] / count));
            }
        }

        Move(products, gammaGradient);
        Move(sums, betaGradient);
    }

    public static void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        // With y at hand it is the adjoint above; it may then spoil the error, so it is given one to spoil.
        var y = Tensor.Batch(x.Device, x.Rows, x.Shape.Item);
        var error = Tensor.Batch(x.Device, x.Rows, x.Shape.Item);
        Normalise(x, null, y, norm, rectify: true);
        ReferenceElements<T>.Map(error, delta, static (_, from) => from);
        NormaliseAdjoint(x, y, error, dx, norm, gammaGradient, betaGradient);
    }

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
