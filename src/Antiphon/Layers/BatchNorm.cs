using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel, with the batch's moments in training and their running means in evaluation;
/// on request the positive part, and the sum with a skip path, in the same sweep over memory. The adjoint is exact.
/// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </summary>
public sealed class BatchNorm : Layer
{
    private const double Epsilon = 1e-5;
    private const double Share = 0.1;

    private readonly bool _rectify;
    private readonly Slot _input;
    private readonly Slot _output;
    private readonly Slot _mean;
    private readonly Slot _scale;

    internal BatchNorm(string name, Shape shape, bool rectify, bool isShared, Wiring wiring)
    {
        _rectify = rectify;
        var channels = new Shape(shape.Channels);
        Gamma = new($"{name}.gamma", Tensor.Zeros(wiring.Device, channels).Fill(1), ParameterKind.Norm);
        Beta = new($"{name}.beta", Tensor.Zeros(wiring.Device, channels), ParameterKind.Norm);
        wiring.Add(Gamma);
        wiring.Add(Beta);
        RunningMean = Tensor.Zeros(wiring.Device, channels);
        RunningVariance = Tensor.Zeros(wiring.Device, channels).Fill(1);
        _input = wiring.Reference();
        _output = isShared ? wiring.Shared(shape) : wiring.PerItem(shape);
        _mean = wiring.PerPass(channels);
        _scale = wiring.PerPass(channels);
    }

    /// <summary>Learned gain per channel.</summary>
    public Parameter Gamma { get; }

    /// <summary>Learned offset per channel.</summary>
    public Parameter Beta { get; }

    /// <summary>Running mean, channels x 1: what evaluation subtracts. It may be written to.</summary>
    public Tensor RunningMean { get; }

    /// <summary>Running variance, unbiased, channels x 1: what evaluation divides by. It may be written to.</summary>
    public Tensor RunningVariance { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => Forward(pass, x, null);

    /// <summary>The same with the activity of a skip path added before the positive part is taken.</summary>
    public Tensor Forward(Pass pass, Tensor x, Tensor? skip)
    {
        var norm = NormOf(pass);
        if (pass.IsTraining)
        {
            x.Device.Moments(x, norm, RunningMean, RunningVariance, Share, Epsilon);
        }
        else
        {
            norm.Mean.CopyFrom(RunningMean);
            for (var c = 0; c < RunningVariance.Rows; c++)
            {
                norm.Scale[c, 0] = 1 / Math.Sqrt(RunningVariance[c, 0] + Epsilon);
            }
        }

        var y = pass[_output];
        x.Device.Normalise(x, skip, y, norm, _rectify);
        pass.Keep(_input, x);
        if (_output.IsShared)
        {
            pass.Made(y, this);
        }

        return y;
    }

    // The output of this step once more, from an input that has a memory of its own: one sweep, where keeping the output would take as much memory as the input.
    internal void MakeAgain(Pass pass)
    {
        var y = pass[_output];
        y.Device.Normalise(pass[_input], null, y, NormOf(pass), _rectify);
        pass.Made(y, this);
    }

    /// <inheritdoc/>
    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        if (delta is not null)
        {
            var (device, x, norm) = (delta.Device, pass[_input], NormOf(pass));
            var (ofGamma, ofBeta) = (pass.Gradient(Gamma), pass.Gradient(Beta));
            if (_rectify)
            {
                device.RectifiedNormaliseAdjoint(x, delta, delta, norm, ofGamma, ofBeta);
            }
            else
            {
                device.NormaliseAdjoint(x, null, delta, delta, norm, ofGamma, ofBeta);
            }
        }

        return delta;
    }

    /// <summary>The adjoint of the norm with a skip path, into memory of its own: what is left in delta is the error for the skip path.</summary>
    public void Adjoint(Pass pass, Tensor delta, Tensor below) =>
        delta.Device.NormaliseAdjoint(pass[_input], _rectify ? pass[_output] : null, delta, below, NormOf(pass), pass.Gradient(Gamma), pass.Gradient(Beta));

    private Norm NormOf(Pass pass) => new(Gamma.Value, Beta.Value, pass[_mean], pass[_scale]);
}
