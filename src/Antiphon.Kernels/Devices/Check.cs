using System.Runtime.CompilerServices;

namespace Antiphon.Kernels;

/// <summary>What every device asks of the tensors it is given, so that a wrong shape ends in one clear sentence.</summary>
internal static class Check
{
    /// <summary>Tensors with the same rows, made of what the device computes with; how a row is cut into axes does not matter.</summary>
    public static void Alike(
        IDevice device, Tensor a, Tensor b, [CallerArgumentExpression(nameof(a))] string nameA = "", [CallerArgumentExpression(nameof(b))] string nameB = "")
    {
        Type(device, a, nameA);
        Type(device, b, nameB);
        if (a.Rows != b.Rows || a.RowLength != b.RowLength)
        {
            throw new ArgumentException($"{nameA} is {a.Shape} and {nameB} is {b.Shape}: they need as many rows of the same length");
        }
    }

    /// <summary>A tensor made of what the device computes with.</summary>
    public static void Type(IDevice device, Tensor t, [CallerArgumentExpression(nameof(t))] string name = "")
    {
        if (t.Type != device.Type)
        {
            throw new ArgumentException($"{name} is {t}, and {device.Name} computes with {device.Type}");
        }
    }

    /// <summary>The tensors of a linear map: N items of the geometry's input, its weights, N items of its output.</summary>
    public static void Map(IDevice device, in Geometry geometry, Tensor x, Tensor weights, Tensor y, string nameX, string nameWeights, string nameY)
    {
        var g = geometry.Validated();
        Items(device, x, nameX, g.Height, g.Width, g.Inputs);
        Items(device, y, nameY, g.OutHeight, g.OutWidth, g.Outputs);
        Rows(x, y, nameX, nameY);
        Type(device, weights, nameWeights);
        if (weights.Shape.Length != g.Weights.Length || !weights.IsContiguous)
        {
            throw new ArgumentException($"{nameWeights} is {weights.Shape}, and the weights of this geometry are {g.Weights} without gaps");
        }
    }

    /// <summary>The tensors of a pool: N items of the geometry's input and N of its output.</summary>
    public static void Pool(IDevice device, in Geometry geometry, Tensor x, Tensor y, string nameX, string nameY)
    {
        var g = geometry.ValidatedPool();
        Items(device, x, nameX, g.Height, g.Width, g.Inputs);
        Items(device, y, nameY, g.OutHeight, g.OutWidth, g.Outputs);
        Rows(x, y, nameX, nameY);
    }

    /// <summary>The channels of a batch, whose items are whole pixels.</summary>
    public static int Channels(IDevice device, Tensor x, [CallerArgumentExpression(nameof(x))] string name = "")
    {
        Type(device, x, name);
        return x.Shape.Rank > 1
            ? x.Shape.Channels
            : throw new ArgumentException($"{name} is {x.Shape}: it needs an axis of items and one of channels");
    }

    /// <summary>Channels of two batches with as many items and positions, which both have.</summary>
    public static void CopyChannels(IDevice device, Tensor x, int from, Tensor y, int to, int count)
    {
        var (channelsX, channelsY) = (Channels(device, x), Channels(device, y));
        Rows(x, y, nameof(x), nameof(y));
        if (x.RowLength / channelsX != y.RowLength / channelsY)
        {
            throw new ArgumentException($"x is {x.Shape} and y is {y.Shape}: they need as many positions");
        }

        if (count < 1 || from < 0 || to < 0 || from > channelsX - count || to > channelsY - count)
        {
            throw new ArgumentException($"{count} channels from {from} of {channelsX} to {to} of {channelsY}: both have to have them");
        }
    }

    /// <summary>A vector of one number a channel.</summary>
    public static void Vector(IDevice device, Tensor vector, int channels, [CallerArgumentExpression(nameof(vector))] string name = "")
    {
        Type(device, vector, name);
        if (vector.Shape.Length != channels || !vector.IsContiguous)
        {
            throw new ArgumentException($"{name} is {vector.Shape}: it needs one number for each of {channels} channels");
        }
    }

    /// <summary>The vectors of a norm.</summary>
    public static void Vectors(IDevice device, in Norm norm, int channels)
    {
        Vector(device, norm.Gamma, channels, "gamma");
        Vector(device, norm.Beta, channels, "beta");
        Vector(device, norm.Mean, channels, "mean");
        Vector(device, norm.InvStd, channels, "scale");
    }

    /// <summary>The tensors of a norm forward.</summary>
    public static void Normalise(IDevice device, Tensor x, Tensor? skip, Tensor y, in Norm norm)
    {
        Vectors(device, norm, Channels(device, x));
        Alike(device, x, y);
        if (skip is not null)
        {
            Alike(device, x, skip);
        }
    }

    /// <summary>The tensors of a norm backward.</summary>
    public static void NormaliseAdjoint(
        IDevice device, Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        Normalise(device, x, y, delta, norm);
        Alike(device, x, dx);
        Vector(device, gammaGradient, x.Shape.Channels);
        Vector(device, betaGradient, x.Shape.Channels);
    }

    /// <summary>Two numbers for each channel, on the host.</summary>
    public static void Moments(int channels, ReadOnlySpan<double> numbers)
    {
        if (numbers.Length != 2 * channels)
        {
            throw new ArgumentException($"there is room for {numbers.Length} numbers: it needs two for each of {channels} channels");
        }
    }

    /// <summary>What moments of a batch are put into.</summary>
    public static void SetMoments(IDevice device, ReadOnlySpan<double> moments, in Norm norm, Tensor runningMean, Tensor runningVariance)
    {
        var channels = (int)norm.Mean.Shape.Length;
        Moments(channels, moments);
        Vectors(device, norm, channels);
        Vector(device, runningMean, channels);
        Vector(device, runningVariance, channels);
    }

    /// <summary>What to throw for an enum value that has no name.</summary>
    public static ArgumentException Unknown<TEnum>(TEnum value)
        where TEnum : struct, Enum => new($"there is no {typeof(TEnum).Name} {value}");

    private static void Items(IDevice device, Tensor t, string name, int height, int width, int channels)
    {
        Type(device, t, name);
        if (t.RowLength != (long)height * width * channels)
        {
            throw new ArgumentException($"{name} is {t.Shape}, and the items of this geometry are {height}x{width}x{channels}");
        }
    }

    /// <summary>Tensors of equally many items.</summary>
    public static void Rows(Tensor a, Tensor b, string nameA, string nameB)
    {
        if (a.Rows != b.Rows)
        {
            throw new ArgumentException($"{nameA} holds {a.Rows} items and {nameB} {b.Rows}");
        }
    }
}
