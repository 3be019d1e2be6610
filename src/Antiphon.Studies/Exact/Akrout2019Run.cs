using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Studies.Exact;

/// <summary>
/// One training as in the authors' code, with what that does and the paper does not say: examples in the files' order, biases that learn 128 times slower than weights, Kolen-Pollack without decay,
/// and a mirror that hears the bias, answers through the sigmoid and lets B grow.
/// </summary>
internal sealed class Akrout2019Run
{
    private const int Batch = 128;
    private const double MirrorRate = 0.01;
    private const double NoiseAmplitude = 0.1;

    private readonly Network _network;
    private readonly Learner _learner;
    private readonly (Examples Train, Examples Test) _pictures;
    private readonly NumpyRandom _random = new(1111);
    private readonly double _rate;
    private readonly Mirror[] _mirrors;
    private readonly Tensor? _firstB;

    /// <summary>A network before its first epoch.</summary>
    /// <param name="rule">How the error passes the readout.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="mirrors">Whether B mirrors W after each step.</param>
    /// <param name="hidden">Hidden units.</param>
    /// <param name="pictures">The pictures, their pixels from 0 to 255.</param>
    /// <param name="device">Where to compute.</param>
    public Akrout2019Run(FeedbackRule rule, double rate, bool mirrors, int hidden, (Examples Train, Examples Test) pictures, IDevice device)
    {
        (_pictures, _rate) = (pictures, rate);
        _network = new Mlp { Hidden = [hidden], Nonlinearity = Nonlinearity.Sigmoid }.Grow(pictures.Train.Shape, 10, rule, seed: 0, device);
        _learner = new(_network, new() { BatchSize = Batch, Rate = rate, Decay = 0, Loss = new BinaryCrossEntropy(), Optimizer = new PartRate(parameter => parameter.Kind == ParameterKind.Bias, 1.0 / Batch) });
        var layers = _network.Synapses;
        foreach (var layer in layers)
        {
            layer.Bias!.Value.Write(Draw(layer.Bias.Value, layer));
        }

        foreach (var layer in layers)
        {
            var (inputs, units) = (layer.Spec.Geometry.Inputs, layer.Spec.Geometry.Outputs);
            layer.W.Value.Write(Matrices.Transposed(Draw(layer.W.Value, layer), units, inputs));
        }

        if (rule is not Backprop)
        {
            // No error passes the first layer, so the library holds no B there; the authors watch one all the same.
            _firstB = Tensor.Zeros(device, layers[0].W.Value.Shape);
            _firstB.Write(Draw(_firstB, layers[0]));
            layers[1].B!.Write(Draw(layers[1].B!, layers[1]));
        }

        _mirrors = mirrors ? [new(layers[0], _firstB!), new(layers[1], layers[1].B!)] : [];
    }

    /// <summary>What the authors' log says of an epoch: mean loss of its batches before their steps, test accuracy in percent, and, in degrees, the angle between the hidden error and that of backpropagation and those between W and B.</summary>
    public sealed record Epoch(double Loss, double Accuracy, double? DeltaAngle = null, double? FirstAngle = null, double? SecondAngle = null);

    /// <summary>Trains for an epoch, before the first of which a mirror looks at W as often as an epoch has steps, and says what has come of it.</summary>
    public Epoch Train(CancellationToken cancel)
    {
        var (first, second) = (_network.Synapses[0], _network.Synapses[1]);
        var (train, steps, cost, labels) = (_pictures.Train, _pictures.Train.Count / Batch, 0.0, new int[Batch]);
        if (_learner.Steps == 0)
        {
            Reflect(steps, cancel);
        }

        for (var step = 0; step < steps; step++)
        {
            Load(train, step * Batch, labels, _learner.Pass);
            cost += _learner.Step(labels, epoch: 0);
            if (second.Plastic.Count > 0)
            {
                _firstB!.Add(_learner.Pass.Gradients[first.W], -_rate); // as the library does with the second
            }

            Reflect(1, cancel);
        }

        return _firstB is null ? new(cost / steps, Accuracy())
            : new(cost / steps, Accuracy(), DeltaAngle(), first.W.Value.AngleTo(_firstB), second.W.Value.AngleTo(second.B!));
    }

    /// <summary>Trains for so many epochs, and tells of each by its number from 0.</summary>
    public Epoch[] Train(int epochs, Action<int, Epoch> ended, CancellationToken cancel)
    {
        var trained = new Epoch[epochs];
        for (var i = 0; i < epochs; i++)
        {
            ended(i, trained[i] = Train(cancel));
        }

        return trained;
    }

    private double Accuracy()
    {
        var (test, pass) = (_pictures.Test, _learner.Pass);
        var judged = new Evaluation([.. Enumerable.Range(0, 10).Select(label => $"{label}")]);
        for (var at = 0; at < test.Count; at += Batch)
        {
            var labels = new int[Math.Min(Batch, test.Count - at)];
            Load(test, at, labels, pass);
            judged.Add(_learner.Predict(), labels);
        }

        return 100 * judged.Accuracy;
    }

    // Of one sample, the first to learn from, the gradient of the hidden biases is the hidden error itself.
    private double DeltaAngle()
    {
        var pass = _network.CreatePass(1, isRepeatable: true);
        var label = new int[1];
        Load(_pictures.Train, 0, label, pass);
        new BinaryCrossEntropy().Evaluate(_network.Forward(pass), label, pass.OutputError);
        var (own, exact, bias) = (_network.CreateGradients(), _network.CreateGradients(), _network.Synapses[0].Bias!);
        _network.Backward(pass, _network.Path, own);
        _network.Backward(pass, _network.LayPath(FeedbackPlan.Exact), exact);
        return own[bias].AngleTo(exact[bias]);
    }

    // Pixels are divided by 255 in single precision, as there.
    private static void Load(Examples examples, int from, Span<int> labels, Pass pass)
    {
        var pixels = new float[examples.Shape.Length];
        pass.Rows = labels.Length;
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = examples.Label(from + row);
            examples.Read(from + row, Rng.FromSeed(0), pixels);
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] /= 255;
            }

            pass.Input.Device.Write(pass.Input, row, pixels);
        }
    }

    private void Reflect(int times, CancellationToken cancel)
    {
        for (var i = 0; i < times; i++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var mirror in _mirrors)
            {
                mirror.Learn(_random);
            }
        }

        // What was to keep B from growing has no effect but on the stream of random numbers.
        foreach (var mirror in _mirrors)
        {
            mirror.Waste(_random);
        }
    }

    private double[] Draw(Tensor t, Synapse layer) =>
        _random.Normals((int)t.Shape.Length, Math.Sqrt(1.0 / (layer.Spec.Geometry.Inputs + layer.Spec.Geometry.Outputs)));

    // B = B + 0.01 x y', summed over 128 answers y = sigmoid(W x + b) to noise x, uniform within 0.05 of 0.
    private sealed class Mirror(Synapse layer, Tensor b)
    {
        private readonly Tensor _noise = Tensor.Batch(b.Device, Batch, new(layer.Spec.Geometry.Inputs));
        private readonly Tensor _answer = Tensor.Batch(b.Device, Batch, new(layer.Spec.Geometry.Outputs));
        private readonly Tensor _product = Tensor.Zeros(b.Device, b.Shape);
        private readonly double[] _drawn = new double[Batch * layer.Spec.Geometry.Inputs];

        public void Waste(NumpyRandom random)
        {
            for (var i = 0; i < Batch * layer.Spec.Geometry.Outputs; i++)
            {
                random.Uniform();
            }
        }

        public void Learn(NumpyRandom random)
        {
            var (device, geometry) = (b.Device, layer.Spec.Geometry);
            for (var i = 0; i < geometry.Inputs; i++)
            {
                for (var row = 0; row < Batch; row++)
                {
                    _drawn[row * geometry.Inputs + i] = NoiseAmplitude * (random.Uniform() - 0.5);
                }
            }

            device.Apply(geometry, _noise.Write(_drawn), layer.W.Value, _answer);
            device.AddBias(_answer, layer.Bias!.Value);
            device.Activate(Nonlinearity.Sigmoid, _answer, _answer);
            device.Outer(geometry, _noise, _answer, _product);
            b.Add(_product, MirrorRate);
        }
    }
}
