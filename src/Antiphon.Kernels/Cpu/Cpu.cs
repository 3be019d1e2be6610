using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Antiphon.Kernels;

/// <summary>
/// The fast device: float, the widest vectors this machine has, any number of threads. The same call gives the same bits for any number of threads,
/// and after the first of its kind allocates nothing. Calls from several threads take turns.
/// </summary>
public sealed class Cpu : IDevice, IDisposable
{
    // A pool or a norm of rows of fewer elements is done before another thread is awake.
    private const int LeastShared = 1 << 14;

    private readonly Lock _turn = new();
    private readonly WorkerPool _pool;
    private readonly Maps _maps;
    private readonly Elements _elements;
    private readonly Norms _norms;

    /// <summary>A device that works on so many threads; 0 means one for each processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public Cpu(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _pool = new(threads == 0 ? Environment.ProcessorCount : threads);
        _maps = new(_pool);
        _elements = new(_pool);
        _norms = new(_pool);
    }

    /// <summary>The instructions the kernels of this process are made of.</summary>
    public static string Instructions =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Vector256.IsHardwareAccelerated ? Fma.IsSupported ? "AVX2" : "portable 256-bit"
        : Vector128.IsHardwareAccelerated ? "portable 128-bit"
        : "scalar";

    /// <inheritdoc/>
    public string Name => $"CPU, {Instructions}, {(Threads == 1 ? "1 thread" : $"{Threads} threads")}";

    /// <inheritdoc/>
    public ElementType Type => ElementType.Single;

    /// <summary>Threads that work on a verb, the caller's among them.</summary>
    public int Threads => _pool.Threads;

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
        lock (_turn)
        {
            _maps.Apply(geometry, x, f, y, unchanged);
        }

        Keep(x, f, y);
    }

    /// <inheritdoc/>
    public void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx, bool accumulate = false, bool unchanged = false)
    {
        Check.Map(this, geometry, dx, f, delta, nameof(dx), nameof(f), nameof(delta));
        lock (_turn)
        {
            _maps.Adjoint(geometry, f, delta, dx, accumulate, unchanged);
        }

        Keep(f, delta, dx);
    }

    /// <inheritdoc/>
    public void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product)
    {
        Check.Map(this, geometry, x, product, delta, nameof(x), nameof(product), nameof(delta));
        lock (_turn)
        {
            _maps.Outer(geometry, x, delta, product);
        }

        Keep(x, delta, product);
    }

    /// <inheritdoc/>
    public void AddBias(Tensor y, Tensor bias)
    {
        Check.Vector(this, bias, Check.Channels(this, y));
        lock (_turn)
        {
            _norms.AddBias(y, bias);
        }

        Keep(y, bias);
    }

    /// <inheritdoc/>
    public void SumChannels(Tensor x, Tensor sums)
    {
        Check.Vector(this, sums, Check.Channels(this, x));
        lock (_turn)
        {
            _norms.SumChannels(x, sums);
        }

        Keep(x, sums);
    }

    /// <inheritdoc/>
    public void Fill(Tensor t, double value)
    {
        Check.Type(this, t);
        Run(SpanOperation.Fill, t, t, (float)value);
    }

    /// <inheritdoc/>
    public void Copy(Tensor x, Tensor t)
    {
        Check.Alike(this, x, t);
        Run(SpanOperation.Copy, t, x);
    }

    /// <inheritdoc/>
    public void Scale(Tensor t, double factor)
    {
        Check.Type(this, t);
        Run(new ScaleOperation((float)factor), t, t, t, t);
    }

    /// <inheritdoc/>
    public void Add(Tensor t, Tensor x, double factor)
    {
        Check.Alike(this, t, x);
        Run(new AddOperation((float)factor), t, x, t, t);
    }

    /// <inheritdoc/>
    public void Multiply(Tensor t, Tensor x)
    {
        Check.Alike(this, t, x);
        Run(default(MultiplyOperation), t, x, t, t);
    }

    /// <inheritdoc/>
    public void Sign(Tensor x, Tensor t, double scale)
    {
        Check.Alike(this, x, t);
        Run(new SignOperation((float)scale), t, x, t, t);
    }

    /// <inheritdoc/>
    public void Activate(Nonlinearity f, Tensor x, Tensor y)
    {
        Check.Alike(this, x, y);
        switch (f)
        {
            case Nonlinearity.Relu:
                Run(default(ReluOperation), y, x, y, y);
                break;
            case Nonlinearity.Tanh:
                Run(SpanOperation.Tanh, y, x);
                break;
            case Nonlinearity.Sigmoid:
                Run(SpanOperation.Sigmoid, y, x);
                break;
            case Nonlinearity.Erf:
                Run(default(ErfOperation), y, x, y, y);
                break;
            case Nonlinearity.Silu:
                Run(SpanOperation.Silu, y, x);
                break;
            default:
                throw Check.Unknown(f);
        }
    }

    /// <inheritdoc/>
    public void ActivateAdjoint(Nonlinearity f, Tensor at, Tensor delta, Tensor dx)
    {
        Check.Alike(this, at, delta);
        Check.Alike(this, at, dx);
        switch (f)
        {
            case Nonlinearity.Relu:
                Run(default(ReluAdjointOperation), dx, at, delta, dx);
                break;
            case Nonlinearity.Tanh:
                Run(default(TanhAdjointOperation), dx, at, delta, dx);
                break;
            case Nonlinearity.Sigmoid:
                Run(default(SigmoidAdjointOperation), dx, at, delta, dx);
                break;
            case Nonlinearity.Erf:
                Run(SpanOperation.ErfAdjoint, dx, at, delta);
                break;
            case Nonlinearity.Silu:
                Run(SpanOperation.SiluAdjoint, dx, at, delta);
                break;
            default:
                throw Check.Unknown(f);
        }
    }

    /// <inheritdoc/>
    public void Clip(in Clipping clipping, Tensor x, Tensor y)
    {
        Check.Alike(this, x, y);
        Run(new ClipOperation(clipping.Validated()), y, x, y, y);
    }

    /// <inheritdoc/>
    public void ClipAdjoint(in Clipping clipping, Tensor x, Tensor delta, Tensor dx)
    {
        Check.Alike(this, x, delta);
        Check.Alike(this, x, dx);
        Run(new ClipAdjointOperation(clipping.Validated()), dx, x, delta, dx);
    }

    /// <inheritdoc/>
    public unsafe void CopyChannels(Tensor x, int from, Tensor y, int to, int count)
    {
        Check.CopyChannels(this, x, from, y, to, count);
        lock (_turn)
        {
            _pool.Run(x.Rows, new CopyChannelsJob
            {
                From = x.Single + from,
                To = y.Single + to,
                FromStride = x.RowStride,
                ToStride = y.RowStride,
                FromChannels = x.Shape.Channels,
                ToChannels = y.Shape.Channels,
                Pixels = x.RowLength / x.Shape.Channels,
                Count = count,
            }, sharing: x.Shape.Length > LeastShared);
        }

        Keep(x, y);
    }

    /// <inheritdoc/>
    public double Dot(Tensor a, Tensor b)
    {
        Check.Alike(this, a, b);
        double sum;
        lock (_turn)
        {
            sum = _elements.Dot(a, b);
        }

        Keep(a, b);
        return sum;
    }

    /// <inheritdoc/>
    public void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var channels = Check.Channels(this, x);
        Check.Vectors(this, norm, channels);
        Check.Vector(this, runningMean, channels);
        Check.Vector(this, runningVariance, channels);
        lock (_turn)
        {
            _norms.Moments(x, norm, runningMean, runningVariance, share, epsilon);
        }

        Keep(x, runningMean, runningVariance);
        Keep(norm);
    }

    /// <inheritdoc/>
    public void MeasureMoments(Tensor x, Span<double> moments)
    {
        Check.Moments(Check.Channels(this, x), moments);
        lock (_turn)
        {
            _norms.MeasureMoments(x, moments);
        }

        Keep(x, null);
    }

    /// <inheritdoc/>
    public void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        Check.SetMoments(this, moments, norm, runningMean, runningVariance);
        Norms.SetMoments(moments, count, norm, runningMean, runningVariance, share, epsilon);
        Keep(runningMean, runningVariance);
        Keep(norm);
    }

    /// <inheritdoc/>
    public void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify)
    {
        Check.Normalise(this, x, skip, y, norm);
        lock (_turn)
        {
            _norms.Normalise(x, skip, y, norm, rectify);
        }

        Keep(x, skip, y);
        Keep(norm);
    }

    /// <inheritdoc/>
    public void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient) =>
        NormaliseAdjoint(x, y, delta, dx, norm, rectified: y is not null, gammaGradient, betaGradient);

    /// <inheritdoc/>
    public void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient) =>
        NormaliseAdjoint(x, null, delta, dx, norm, rectified: true, gammaGradient, betaGradient);

    /// <inheritdoc/>
    public void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient)
    {
        Check.NormaliseAdjoint(this, x, y, delta, delta, norm, gammaGradient, betaGradient);
        Check.Moments(x.Shape.Channels, sums);
        lock (_turn)
        {
            _norms.SumNormaliseAdjoint(x, y, delta, norm, rectified, sums, gammaGradient, betaGradient);
        }

        Keep(x, y, delta);
        Keep(gammaGradient, betaGradient);
        Keep(norm);
    }

    /// <inheritdoc/>
    public void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count)
    {
        Check.Normalise(this, x, delta, dx, norm);
        Check.Moments(x.Shape.Channels, sums);
        lock (_turn)
        {
            _norms.CarryNormaliseAdjoint(x, delta, dx, norm, rectified, sums, count);
        }

        Keep(x, delta, dx);
        Keep(norm);
    }

    /// <inheritdoc/>
    public void RmsNorm(Tensor x, Tensor y, double epsilon)
    {
        Check.Alike(this, x, y);
        Run(y, x, x, epsilon, isAdjoint: false);
    }

    /// <inheritdoc/>
    public void RmsNormAdjoint(Tensor x, Tensor delta, Tensor dx, double epsilon)
    {
        Check.Alike(this, x, delta);
        Check.Alike(this, x, dx);
        Run(dx, x, delta, epsilon, isAdjoint: true);
    }

    /// <inheritdoc/>
    public void Pool(Pooling kind, in Geometry geometry, Tensor x, Tensor y)
    {
        Check.Pool(this, geometry, x, y, nameof(x), nameof(y));
        Run(kind, geometry, x, y, y, x, isAdjoint: false);
    }

    /// <inheritdoc/>
    public void PoolAdjoint(Pooling kind, in Geometry geometry, Tensor x, Tensor y, Tensor delta, Tensor dx)
    {
        Check.Pool(this, geometry, x, y, nameof(x), nameof(y));
        Check.Pool(this, geometry, dx, delta, nameof(dx), nameof(delta));
        Check.Rows(x, dx, nameof(x), nameof(dx));
        Run(kind, geometry, x, y, delta, dx, isAdjoint: true);
    }

    /// <inheritdoc/>
    public void SgdStep(Tensor w, Tensor gradient, Tensor v, in MomentumStep step)
    {
        Check.Alike(this, w, gradient);
        Check.Alike(this, w, v);
        Run(new MomentumOperation(step), w, gradient, v, w);
    }

    /// <inheritdoc/>
    public void AdamStep(Tensor w, Tensor gradient, Tensor m, Tensor v, in AdaptiveStep step)
    {
        Check.Alike(this, w, gradient);
        Check.Alike(this, w, m);
        Check.Alike(this, w, v);
        Run(new AdaptiveOperation(step), w, gradient, m, v);
    }

    /// <summary>Sends the threads home. The device cannot be used afterwards.</summary>
    public void Dispose() => _pool.Dispose();

    private void Run<TOperation>(TOperation operation, Tensor a, Tensor b, Tensor c, Tensor d)
        where TOperation : unmanaged, IElementwise
    {
        lock (_turn)
        {
            _elements.Run(operation, a, b, c, d);
        }

        Keep(a, b, c);
        Keep(d, d);
    }

    private void Run(SpanOperation operation, Tensor a, Tensor b, float value = 0) => Run(operation, a, b, a, value);

    private void Run(SpanOperation operation, Tensor a, Tensor b, Tensor c, float value = 0)
    {
        lock (_turn)
        {
            _elements.Run(operation, a, b, c, value);
        }

        Keep(a, b, c);
    }

    private void Run(Tensor to, Tensor x, Tensor delta, double epsilon, bool isAdjoint)
    {
        lock (_turn)
        {
            _pool.Run(x.Rows, new RmsNormJob { Walk = new(to, x, delta, to), Length = x.RowLength, Epsilon = epsilon, IsAdjoint = isAdjoint }, sharing: x.Shape.Length > LeastShared);
        }

        Keep(to, x, delta);
    }

    private unsafe void Run(Pooling kind, in Geometry geometry, Tensor x, Tensor y, Tensor delta, Tensor dx, bool isAdjoint)
    {
        if (!Enum.IsDefined(kind))
        {
            throw Check.Unknown(kind);
        }

        lock (_turn)
        {
            _pool.Run(x.Rows, new PoolJob
            {
                Geometry = geometry,
                Kind = kind,
                IsAdjoint = isAdjoint,
                X = x.Single,
                Y = y.Single,
                Delta = delta.Single,
                Dx = dx.Single,
                XStride = x.RowStride,
                YStride = y.RowStride,
                DeltaStride = delta.RowStride,
                DxStride = dx.RowStride,
            }, sharing: x.Shape.Length > LeastShared);
        }

        Keep(x, y, delta);
        Keep(dx, dx);
    }

    private void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, bool rectified, Tensor gammaGradient, Tensor betaGradient)
    {
        Check.NormaliseAdjoint(this, x, y, delta, dx, norm, gammaGradient, betaGradient);
        lock (_turn)
        {
            _norms.NormaliseAdjoint(x, y, delta, dx, norm, rectified, gammaGradient, betaGradient);
        }

        Keep(x, y, delta);
        Keep(dx, gammaGradient, betaGradient);
        Keep(norm);
    }

    // Kernels work on bare pointers: until they are done, the collector has to see that the tensors are in use.
    private static void Keep(Tensor? a, Tensor? b, Tensor? c = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    private static void Keep(in Norm norm)
    {
        Keep(norm.Gamma, norm.Beta);
        Keep(norm.Mean, norm.InvStd);
    }
}
