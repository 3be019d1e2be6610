using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel, with the batch's moments in training and their running means in evaluation; on request the sum with
/// a second input, the skip path of a residual block (arXiv:1512.03385), and the positive part, in the same sweep over memory. The adjoint is exact.
/// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </summary>
public sealed class BatchNorm : Layer, IBatchStatistic
{
    /// <summary>What is added to the variance, unless a model says otherwise.</summary>
    internal const double UsualEpsilon = 1e-5;

    /// <summary>The share by which running statistics move toward the batch's, unless a model says otherwise.</summary>
    internal const double UsualMomentum = 0.1;

    private const string MeanName = "running_mean";
    private const string VarianceName = "running_variance";

    private readonly Slot _mean;
    private readonly Slot _scale;

    internal BatchNorm(string name, Shape shape, bool rectify, bool hasSkip, Wiring wiring, double epsilon = UsualEpsilon, double momentum = UsualMomentum)
    {
        (Rectifies, HasSkip, Epsilon, Momentum) = (rectify, hasSkip, epsilon, momentum);
        var channels = new Shape(shape.Channels);
        Gamma = new($"{name}.gamma", wiring.Born($"{name}.gamma", channels, at => at.Fill(1)), ParameterKind.Norm);
        Beta = new($"{name}.beta", wiring.Born($"{name}.beta", channels), ParameterKind.Norm);
        wiring.Add(Gamma);
        wiring.Add(Beta);
        RunningMean = wiring.Born($"{name}.{MeanName}", channels);
        RunningVariance = wiring.Born($"{name}.{VarianceName}", channels, at => at.Fill(1));
        _mean = wiring.PerPass(channels);
        _scale = wiring.PerPass(channels);
    }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The share by which running statistics move toward the batch's at each step.</summary>
    public double Momentum { get; }

    /// <summary>Whether the positive part of the output goes on.</summary>
    public bool Rectifies { get; }

    /// <summary>Whether a second input is added, before the positive part.</summary>
    public bool HasSkip { get; }

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
    public override bool KeepsOutput => HasSkip && Rectifies;

    /// <inheritdoc/>
    public override bool CanRemake => true;

    /// <summary>The skip path's error is what the mask leaves of the output's; without a skip path the norm's own adjoint takes its place.</summary>
    public override int? InPlace => HasSkip ? 1 : 0;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => [(MeanName, RunningMean), (VarianceName, RunningVariance)];

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
            x.Device.Moments(x, norm, RunningMean, RunningVariance, ShareIn(c.Pass), Epsilon);
        }
        else
        {
            norm.Mean.CopyFrom(RunningMean);
            x.Device.InverseRoot(RunningVariance, norm.InvStd, Epsilon);
        }

        Remake(c);
    }

    /// <inheritdoc/>
    public override void Remake(Context c) => c.Output.Device.Normalise(c.Input(), HasSkip ? c.Input(1) : null, c.Output, NormOf(c.Pass), Rectifies);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is not { } delta)
        {
            return;
        }

        var (device, x, norm) = (delta.Device, c.Input(), NormOf(c.Pass));
        var (ofGamma, ofBeta) = (c.Gradient(Gamma), c.Gradient(Beta));
        if (HasSkip)
        {
            device.NormaliseAdjoint(x, Rectifies ? c.Output : null, delta, c.Below(), norm, ofGamma, ofBeta);
            c.Leave(delta, 1);
            return;
        }

        if (Rectifies)
        {
            device.RectifiedNormaliseAdjoint(x, delta, delta, norm, ofGamma, ofBeta);
        }
        else
        {
            device.NormaliseAdjoint(x, null, delta, delta, norm, ofGamma, ofBeta);
        }

        c.Leave(delta);
    }

    /// <summary>How many cells of each channel; then for each channel their mean and the sum of (x - mean)^2, or on the way back the sums of delta and of delta (x - mean).</summary>
    public int Numbers => 1 + 2 * Channels;

    /// <inheritdoc/>
    public void Measure(Context c, Span<double> part)
    {
        part[0] = CountOf(c);
        c.Output.Device.MeasureMoments(c.Input(), part[1..]);
    }

    /// <summary>Merges two parts' moments. Source: Chan, Golub and LeVeque 1983, doi:10.1080/00031305.1983.10483115.</summary>
    public void Merge(Span<double> part, ReadOnlySpan<double> other)
    {
        var (own, more) = (part[0], other[0]);
        var share = more / (own + more);
        part[0] = own + more;
        for (var c = 1; c <= Channels; c++)
        {
            var gap = other[c] - part[c];
            part[c] += share * gap;
            part[Channels + c] += other[Channels + c] + gap * gap * own * share;
        }
    }

    /// <inheritdoc/>
    public void Take(Pass pass, ReadOnlySpan<double> whole, bool moves)
    {
        ArgumentNullException.ThrowIfNull(pass);
        RunningMean.Device.SetMoments(whole[1..], whole[0], NormOf(pass), RunningMean, RunningVariance, moves ? ShareIn(pass) : 0, Epsilon);
    }

    /// <inheritdoc/>
    public void MeasureBackward(Context c, Span<double> part)
    {
        if (c.Delta is { } delta)
        {
            part[0] = CountOf(c);
            delta.Device.SumNormaliseAdjoint(c.Input(), HasSkip && Rectifies ? c.Output : null, delta, NormOf(c.Pass), Rectifies, part[1..], c.Gradient(Gamma), c.Gradient(Beta));
        }
    }

    /// <inheritdoc/>
    public void Backward(Context c, ReadOnlySpan<double> whole)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.CarryNormaliseAdjoint(c.Input(), delta, HasSkip ? c.Below() : delta, NormOf(c.Pass), Rectifies && !HasSkip, whole[1..], whole[0]);
            c.Leave(delta, HasSkip ? 1 : 0);
        }
    }

    private int Channels => Gamma.Value.Shape.Channels;

    private double CountOf(Context c) => c.Input().Shape.Length / Channels;

    private double ShareIn(Pass pass) => pass.First is null ? Momentum : 0; // a step's second pass moves nothing

    private Norm NormOf(Pass pass) => new(Gamma.Value, Beta.Value, pass[_mean], pass[_scale]);
}
