using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>
/// The living definition of every verb: plain loops straight from the equations, on one thread. Each number is computed in double
/// and rounded once, when it is stored; <typeparamref name="T"/> is how numbers are stored, so Reference&lt;float&gt; is as good an oracle as float allows.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Reference<T> : IDevice
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => $"Reference of {Type}";

    /// <inheritdoc/>
    public ElementType Type { get; } =
        typeof(T) == typeof(double) ? ElementType.Double
        : typeof(T) == typeof(float) ? ElementType.Single
        : throw new NotSupportedException($"tensors are made of float or double, not of {typeof(T).Name}");

    /// <inheritdoc/>
    public DeviceMemory Allocate(nint elements) => new HostMemory(Type, elements);

    /// <inheritdoc/>
    public void Read(Tensor t, int row, Span<double> numbers) => HostMemory.Read(t, row, numbers);

    /// <inheritdoc/>
    public void Write(Tensor t, int row, ReadOnlySpan<double> numbers) => HostMemory.Write(t, row, numbers);

    /// <inheritdoc/>
    public void Write(Tensor t, int row, ReadOnlySpan<float> numbers) => HostMemory.Write(t, row, numbers);

    /// <inheritdoc/>
    public void Draw(Tensor t, in RandomDraw draw) => HostMemory.Draw(t, draw);

    /// <inheritdoc/>
    public bool IsFinite(Tensor t) => HostMemory.IsFinite(t);

    /// <inheritdoc/>
    public void InverseRoot(Tensor x, Tensor y, double epsilon)
    {
        Check.Alike(this, x, y);
        HostMemory.InverseRoot(x, y, epsilon);
    }

    /// <inheritdoc/>
    public void Apply(in Geometry geometry, Tensor x, Tensor f, Tensor y, bool unchanged = false)
    {
        Check.Map(this, geometry, x, f, y, nameof(x), nameof(f), nameof(y));
        ReferenceMaps<T>.Apply(geometry, x, f, y);
    }

    /// <inheritdoc/>
    public void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx, bool accumulate = false, bool unchanged = false)
    {
        Check.Map(this, geometry, dx, f, delta, nameof(dx), nameof(f), nameof(delta));
        ReferenceMaps<T>.Adjoint(geometry, f, delta, dx, accumulate);
    }

    /// <inheritdoc/>
    public void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product)
    {
        Check.Map(this, geometry, x, product, delta, nameof(x), nameof(product), nameof(delta));
        ReferenceMaps<T>.Outer(geometry, x, delta, product);
    }

    /// <inheritdoc/>
    public void AddBias(Tensor y, Tensor bias)
    {
        Check.Vector(this, bias, Check.Channels(this, y));
        ReferenceNorm<T>.AddBias(y, bias);
    }

    /// <inheritdoc/>
    public void SumChannels(Tensor x, Tensor sums)
    {
        Check.Vector(this, sums, Check.Channels(this, x));
        ReferenceNorm<T>.SumChannels(x, sums);
    }

    /// <inheritdoc/>
    public void Fill(Tensor t, double value)
    {
        Check.Type(this, t);
        ReferenceElements<T>.Map(t, _ => value);
    }

    /// <inheritdoc/>
    public void Copy(Tensor x, Tensor t)
    {
        Check.Alike(this, x, t);
        ReferenceElements<T>.Map(t, x, (_, from) => from);
    }

    /// <inheritdoc/>
    public void Scale(Tensor t, double factor)
    {
        Check.Type(this, t);
        ReferenceElements<T>.Map(t, old => factor * old);
    }

    /// <inheritdoc/>
    public void Add(Tensor t, Tensor x, double factor)
    {
        Check.Alike(this, t, x);
        ReferenceElements<T>.Map(t, x, (old, more) => old + factor * more);
    }

    /// <inheritdoc/>
    public void Multiply(Tensor t, Tensor x)
    {
        Check.Alike(this, t, x);
        ReferenceElements<T>.Map(t, x, (old, by) => old * by);
    }

    /// <inheritdoc/>
    public void Sign(Tensor x, Tensor t, double scale)
    {
        Check.Alike(this, x, t);
        ReferenceElements<T>.Map(t, x, (_, of) => scale * ReferenceElements<T>.Sign(of));
    }

    /// <inheritdoc/>
    public void Activate(Nonlinearity f, Tensor x, Tensor y)
    {
        Check.Alike(this, x, y);
        ReferenceElements<T>.Map(y, x, f switch
        {
            Nonlinearity.Relu => (_, of) => Math.Max(of, 0),
            Nonlinearity.Tanh => (_, of) => Math.Tanh(of),
            Nonlinearity.Sigmoid => (_, of) => 1 / (1 + Math.Exp(-of)),
            Nonlinearity.Erf => (_, of) => ErrorFunction.Of(of / Math.Sqrt(2)),
            Nonlinearity.Silu => (_, of) => of / (1 + Math.Exp(-of)),
            _ => throw Check.Unknown(f),
        });
    }

    /// <inheritdoc/>
    public void ActivateAdjoint(Nonlinearity f, Tensor at, Tensor delta, Tensor dx)
    {
        Check.Alike(this, at, delta);
        Check.Alike(this, at, dx);
        ReferenceElements<T>.Map(dx, at, delta, f switch
        {
            Nonlinearity.Relu => (here, error) => here > 0 ? error : 0,
            Nonlinearity.Tanh => (here, error) => error * (1 - here * here),
            Nonlinearity.Sigmoid => (here, error) => error * here * (1 - here),
            Nonlinearity.Erf => (here, error) => error * Math.Sqrt(2 / Math.PI) * Math.Exp(-here * here / 2),
            Nonlinearity.Silu => (here, error) => error * (1 + here / (1 + Math.Exp(here))) / (1 + Math.Exp(-here)),
            _ => throw Check.Unknown(f),
        });
    }

    /// <inheritdoc/>
    public void Clip(in Clipping clipping, Tensor x, Tensor y)
    {
        Check.Alike(this, x, y);
        var (low, high, slope) = clipping.Validated();
        ReferenceElements<T>.Map(y, x, (_, of) => of < low ? low + slope * (of - low) : of > high ? high + slope * (of - high) : of);
    }

    /// <inheritdoc/>
    public void ClipAdjoint(in Clipping clipping, Tensor x, Tensor delta, Tensor dx)
    {
        Check.Alike(this, x, delta);
        Check.Alike(this, x, dx);
        var (low, high, slope) = clipping.Validated();
        ReferenceElements<T>.Map(dx, x, delta, (here, error) => here > low && here < high ? error : slope * error);
    }

    /// <inheritdoc/>
    public void CopyChannels(Tensor x, int from, Tensor y, int to, int count)
    {
        Check.CopyChannels(this, x, from, y, to, count);
        ReferenceNorm<T>.CopyChannels(x, from, y, to, count);
    }

    /// <inheritdoc/>
    public double Dot(Tensor a, Tensor b)
    {
        Check.Alike(this, a, b);
        return ReferenceElements<T>.Dot(a, b);
    }

    /// <inheritdoc/>
    public void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var channels = Check.Channels(this, x);
        Check.Vectors(this, norm, channels);
        Check.Vector(this, runningMean, channels);
        Check.Vector(this, runningVariance, channels);
        ReferenceNorm<T>.Moments(x, norm, runningMean, runningVariance, share, epsilon);
    }

    /// <inheritdoc/>
    public void MeasureMoments(Tensor x, Span<double> moments)
    {
        Check.Moments(Check.Channels(this, x), moments);
        ReferenceNorm<T>.MeasureMoments(x, moments);
    }

    /// <inheritdoc/>
    public void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        Check.SetMoments(this, moments, norm, runningMean, runningVariance);
        ReferenceNorm<T>.SetMoments(moments, count, norm, runningMean, runningVariance, share, epsilon);
    }

    /// <inheritdoc/>
    public void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify)
    {
        Check.Normalise(this, x, skip, y, norm);
        ReferenceNorm<T>.Normalise(x, skip, y, norm, rectify);
    }

    /// <inheritdoc/>
    public void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        Check.NormaliseAdjoint(this, x, y, delta, dx, norm, gammaGradient, betaGradient);
        ReferenceNorm<T>.NormaliseAdjoint(x, y, delta, dx, norm, gammaGradient, betaGradient);
    }

    /// <inheritdoc/>
    public void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient)
    {
        Check.NormaliseAdjoint(this, x, null, delta, dx, norm, gammaGradient, betaGradient);
        ReferenceNorm<T>.RectifiedNormaliseAdjoint(x, delta, dx, norm, gammaGradient, betaGradient);
    }

    /// <inheritdoc/>
    public void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient)
    {
        Check.NormaliseAdjoint(this, x, y, delta, delta, norm, gammaGradient, betaGradient);
        Check.Moments(x.Shape.Channels, sums);
        ReferenceNorm<T>.SumNormaliseAdjoint(x, y, delta, norm, rectified, sums, gammaGradient, betaGradient);
    }

    /// <inheritdoc/>
    public void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count)
    {
        Check.Normalise(this, x, delta, dx, norm);
        Check.Moments(x.Shape.Channels, sums);
        ReferenceNorm<T>.CarryNormaliseAdjoint(x, delta, dx, norm, rectified, sums, count);
    }

    /// <inheritdoc/>
    public void RmsNorm(Tensor x, Tensor y, double epsilon)
    {
        Check.Alike(this, x, y);
        ReferenceRows<T>.RmsNorm(x, y, epsilon);
    }

    /// <inheritdoc/>
    public void RmsNormAdjoint(Tensor x, Tensor delta, Tensor dx, double epsilon)
    {
        Check.Alike(this, x, delta);
        Check.Alike(this, x, dx);
        ReferenceRows<T>.RmsNormAdjoint(x, delta, dx, epsilon);
    }

    /// <inheritdoc/>
    public void Pool(Pooling kind, in Geometry geometry, Tensor x, Tensor y)
    {
        Check.Pool(this, geometry, x, y, nameof(x), nameof(y));
        ReferencePool<T>.Pool(kind, geometry, x, y);
    }

    /// <inheritdoc/>
    public void PoolAdjoint(Pooling kind, in Geometry geometry, Tensor x, Tensor y, Tensor delta, Tensor dx)
    {
        Check.Pool(this, geometry, x, y, nameof(x), nameof(y));
        Check.Pool(this, geometry, dx, delta, nameof(dx), nameof(delta));
        ReferencePool<T>.Adjoint(kind, geometry, x, delta, dx);
    }

    /// <inheritdoc/>
    public void SgdStep(Tensor w, Tensor gradient, Tensor v, in MomentumStep step)
    {
        Check.Alike(this, w, gradient);
        Check.Alike(this, w, v);
        ReferenceElements<T>.Descend(w, gradient, v, step);
    }

    /// <inheritdoc/>
    public void AdamStep(Tensor w, Tensor gradient, Tensor m, Tensor v, in AdaptiveStep step)
    {
        Check.Alike(this, w, gradient);
        Check.Alike(this, w, m);
        Check.Alike(this, w, v);
        ReferenceElements<T>.Descend(w, gradient, m, v, step);
    }
}
