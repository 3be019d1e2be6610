using Antiphon.Kernels;

namespace Antiphon.PublicApi;

/// <summary>
/// A device whose tensors lie where no pointer of this process reaches, as far as the library can tell: its memory is a handle, and only its own verbs know what is behind it.
/// Behind it a reference device does the work.
/// </summary>
public sealed class RemoteDevice : IDevice
{
    private readonly Reference<float> _far = new();

    public string Name => "remote";

    public ElementType Type => ElementType.Single;

    public DeviceMemory Allocate(nint elements) => new Handle(Tensor.Zeros(_far, new Shape(1, (int)elements)));

    public void Read(Tensor t, int row, Span<double> numbers) => _far.Read(Far(t), row, numbers);

    public void Write(Tensor t, int row, ReadOnlySpan<double> numbers) => _far.Write(Far(t), row, numbers);

    public void Write(Tensor t, int row, ReadOnlySpan<float> numbers) => _far.Write(Far(t), row, numbers);

    public void Draw(Tensor t, in RandomDraw draw) => _far.Draw(Far(t), draw);

    public void Apply(in Geometry geometry, Tensor x, Tensor f, Tensor y, bool unchanged = false) => _far.Apply(geometry, Far(x), Far(f), Far(y));

    public void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx, bool accumulate = false, bool unchanged = false) => _far.Adjoint(geometry, Far(f), Far(delta), Far(dx), accumulate);

    public void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product) => _far.Outer(geometry, Far(x), Far(delta), Far(product));

    public void AddBias(Tensor y, Tensor bias) => _far.AddBias(Far(y), Far(bias));

    public void SumChannels(Tensor x, Tensor sums) => _far.SumChannels(Far(x), Far(sums));

    public void Fill(Tensor t, double value) => _far.Fill(Far(t), value);

    public void Copy(Tensor x, Tensor t) => _far.Copy(Far(x), Far(t));

    public void Scale(Tensor t, double factor) => _far.Scale(Far(t), factor);

    public void Add(Tensor t, Tensor x, double factor) => _far.Add(Far(t), Far(x), factor);

    public void Multiply(Tensor t, Tensor x) => _far.Multiply(Far(t), Far(x));

    public void Sign(Tensor x, Tensor t, double scale) => _far.Sign(Far(x), Far(t), scale);

    public void Activate(Nonlinearity f, Tensor x, Tensor y) => _far.Activate(f, Far(x), Far(y));

    public void ActivateAdjoint(Nonlinearity f, Tensor at, Tensor delta, Tensor dx) => _far.ActivateAdjoint(f, Far(at), Far(delta), Far(dx));

    public double Dot(Tensor a, Tensor b) => _far.Dot(Far(a), Far(b));

    public bool IsFinite(Tensor t) => _far.IsFinite(Far(t));

    public void InverseRoot(Tensor x, Tensor y, double epsilon) => _far.InverseRoot(Far(x), Far(y), epsilon);

    public void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon) => _far.Moments(Far(x), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), Far(runningMean), Far(runningVariance), share, epsilon);

    public void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify) => _far.Normalise(Far(x), skip is null ? null : Far(skip), Far(y), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), rectify);

    public void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient) => _far.NormaliseAdjoint(Far(x), y is null ? null : Far(y), Far(delta), Far(dx), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), Far(gammaGradient), Far(betaGradient));

    public void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient) => _far.RectifiedNormaliseAdjoint(Far(x), Far(delta), Far(dx), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), Far(gammaGradient), Far(betaGradient));

    public void MeasureMoments(Tensor x, Span<double> moments) => _far.MeasureMoments(Far(x), moments);

    public void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon) => _far.SetMoments(moments, count, new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), Far(runningMean), Far(runningVariance), share, epsilon);

    public void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient) => _far.SumNormaliseAdjoint(Far(x), y is null ? null : Far(y), Far(delta), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), rectified, sums, Far(gammaGradient), Far(betaGradient));

    public void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count) => _far.CarryNormaliseAdjoint(Far(x), Far(delta), Far(dx), new Norm(Far(norm.Gamma), Far(norm.Beta), Far(norm.Mean), Far(norm.InvStd)), rectified, sums, count);

    public void Clip(in Clipping clipping, Tensor x, Tensor y) => _far.Clip(clipping, Far(x), Far(y));

    public void ClipAdjoint(in Clipping clipping, Tensor x, Tensor delta, Tensor dx) => _far.ClipAdjoint(clipping, Far(x), Far(delta), Far(dx));

    public void CopyChannels(Tensor x, int from, Tensor y, int to, int count) => _far.CopyChannels(Far(x), from, Far(y), to, count);

    public void RmsNorm(Tensor x, Tensor y, double epsilon) => _far.RmsNorm(Far(x), Far(y), epsilon);

    public void RmsNormAdjoint(Tensor x, Tensor delta, Tensor dx, double epsilon) => _far.RmsNormAdjoint(Far(x), Far(delta), Far(dx), epsilon);

    public void Pool(Pooling kind, in Geometry geometry, Tensor x, Tensor y) => _far.Pool(kind, geometry, Far(x), Far(y));

    public void PoolAdjoint(Pooling kind, in Geometry geometry, Tensor x, Tensor y, Tensor delta, Tensor dx) => _far.PoolAdjoint(kind, geometry, Far(x), Far(y), Far(delta), Far(dx));

    public void SgdStep(Tensor w, Tensor gradient, Tensor v, in MomentumStep step) => _far.SgdStep(Far(w), Far(gradient), Far(v), step);

    public void AdamStep(Tensor w, Tensor gradient, Tensor m, Tensor v, in AdaptiveStep step) => _far.AdamStep(Far(w), Far(gradient), Far(m), Far(v), step);

    private Tensor Far(Tensor t) => Tensor.Over(_far, ((Handle)t.Memory).Far.Memory, t.Shape, t.RowStride, t.Offset);

    private sealed class Handle(Tensor far) : DeviceMemory
    {
        public Tensor Far { get; } = far;

        public override nint Length => (nint)Far.Shape.Length;
    }
}
