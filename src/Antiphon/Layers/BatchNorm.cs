using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel, with the batch's moments in training and their running means in evaluation; on request the sum with
/// a second input, the skip path of a residual block (arXiv:1512.03385), and the positive part, in the same sweep over memory. The adjoint is exact.
/// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </summary>
public sealed class BatchNorm : Layer
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    private readonly bool _rectify;
    private readonly bool _hasSkip;
    private readonly Slot _mean;
    private readonly Slot _scale;

    internal BatchNorm(string name, Shape shape, bool rectify, bool hasSkip, Wiring wiring)
    {
        (_rectify, _hasSkip) = (rectify, hasSkip);
        var channels = new Shape(shape.Channels);
        Gamma = new($"{name}.gamma", Tensor.Zeros(wiring.Device, channels).Fill(1), ParameterKind.Norm);
        Beta = new($"{name}.beta", Tensor.Zeros(wiring.Device, channels), ParameterKind.Norm);
        wiring.Add(Gamma);
        wiring.Add(Beta);
        RunningMean = Tensor.Zeros(wiring.Device, channels);
        RunningVariance = Tensor.Zeros(wiring.Device, channels);
        ResetRunningStats();
        _mean = wiring.PerPass(channels);
        _scale = wiring.PerPass(channels);
    }

    /// <summary>Learned gain, channels.</summary>
    public Parameter Gamma { get; }

    /// <summary>Learned offset, channels.</summary>
    public Parameter Beta { get; }

    /// <summary>Running mean, channels: what evaluation subtracts. It may be written to.</summary>
    public Tensor RunningMean { get; }

    /// <summary>Running variance, unbiased, channels: what evaluation divides by. It may be written to.</summary>
    public Tensor RunningVariance { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [Gamma, Beta];

    /// <inheritdoc/>
    public override bool KeepsOutput => _hasSkip && _rectify;

    /// <inheritdoc/>
    public override bool CanRemake => true;

    /// <summary>The skip path's error is what the mask leaves of the output's; without a skip path the norm's own adjoint takes its place.</summary>
    public override int? InPlace => _hasSkip ? 1 : 0;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => [("running_mean", RunningMean), ("running_variance", RunningVariance)];

    /// <inheritdoc/>
    public override void ResetRunningStats()
    {
        RunningMean.Fill(0);
        RunningVariance.Fill(1);
    }

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => index == 0;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        var (x, norm) = (c.Input(), NormOf(c.Pass));
        if (c.Pass.IsTraining)
        {
            x.Device.Moments(x, norm, RunningMean, RunningVariance, c.Pass.First is null ? Momentum : 0, Epsilon);
        }
        else
        {
            norm.Mean.CopyFrom(RunningMean);
            x.Device.InverseRoot(RunningVariance, norm.InvStd, Epsilon);
        }

        Remake(c);
    }

    /// <inheritdoc/>
    public override void Remake(Context c) => c.Output.Device.Normalise(c.Input(), _hasSkip ? c.Input(1) : null, c.Output, NormOf(c.Pass), _rectify);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is not { } delta)
        {
            return;
        }

        var (device, x, norm) = (delta.Device, c.Input(), NormOf(c.Pass));
        var (ofGamma, ofBeta) = (c.Gradient(Gamma), c.Gradient(Beta));
        if (_hasSkip)
        {
            device.NormaliseAdjoint(x, _rectify ? c.Output : null, delta, c.Below(), norm, ofGamma, ofBeta);
            c.Leave(delta, 1);
            return;
        }

        if (_rectify)
        {
            device.RectifiedNormaliseAdjoint(x, delta, delta, norm, ofGamma, ofBeta);
        }
        else
        {
            device.NormaliseAdjoint(x, null, delta, delta, norm, ofGamma, ofBeta);
        }

        c.Leave(delta);
    }

    private Norm NormOf(Pass pass) => new(Gamma.Value, Beta.Value, pass[_mean], pass[_scale]);
}
