using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Tests.Exchange;

/// <summary>A network whose biases, norms and statistics are not those of birth, and pictures with what it makes of them.</summary>
internal sealed class LivedIn : IDisposable
{
    private const int Classes = 10;

    private readonly Cpu _device = new(2);
    private readonly Pass _pass;

    public LivedIn(Blueprint model, Shape shape, int items)
    {
        Model = model;
        Network = model.Grow(shape, Classes, new Backprop(), seed: 3, _device);
        var random = Rng.FromSeed(5);
        foreach (var parameter in Network.Parameters.Where(parameter => parameter.Kind is ParameterKind.Bias or ParameterKind.Norm))
        {
            parameter.Value.Add(random.Stream(parameter.Name).Normal(Tensor.Zeros(_device, parameter.Value.Shape), 0.1));
        }

        _pass = Network.CreatePass(items);
        _pass.IsTraining = true;
        for (var i = 0; i < 3; i++)
        {
            random.Stream(i).Normal(_pass.Input, 1);
            Network.Forward(_pass);
        }

        random.Stream("pictures").Normal(_pass.Input, 1);
    }

    public Blueprint Model { get; }

    public Network Network { get; }

    public Tensor Inputs => _pass.Input;

    /// <summary>Takes pictures in place of noise.</summary>
    public LivedIn See(Examples pictures)
    {
        Batches.InOrder(pictures, _pass.Capacity).Fill(0, _pass.Input, new int[_pass.Capacity]);
        return this;
    }

    /// <summary>What it makes of its inputs in evaluation.</summary>
    public Tensor Outputs()
    {
        _pass.IsTraining = false;
        return Network.Forward(_pass);
    }

    /// <summary>Writes the weights in PyTorch's names and layouts.</summary>
    public void WriteWeights(string path)
    {
        using var file = File.Create(path);
        ModuleLayout.Write(file, Network, Model, []);
    }

    /// <summary>Writes inputs, as they are or with channels before pixels, and outputs.</summary>
    public void WriteExamples(string path, bool channelsFirst) => WriteExamples(path, channelsFirst ? ChannelsFirst(Inputs) : Inputs, Outputs());

    /// <summary>Writes inputs with channels before pixels, and what should come of them.</summary>
    public static void WriteChannelsFirst(string path, Tensor inputs, Tensor outputs) => WriteExamples(path, ChannelsFirst(inputs), outputs);

    private static void WriteExamples(string path, Tensor inputs, Tensor outputs)
    {
        using var file = File.Create(path);
        Safetensors.Write(file, [("inputs", inputs), ("outputs", outputs)], []);
    }

    public void Dispose() => _device.Dispose();

    private static Tensor ChannelsFirst(Tensor t)
    {
        if (t.Shape.Rank != 4)
        {
            return t;
        }

        var numbers = t.ToArray();
        var turned = new double[numbers.Length];
        var (pixels, channels) = (t.Shape[1] * t.Shape[2], t.Shape[3]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var (rest, channel) = Math.DivRem(i, channels);
            var (item, pixel) = Math.DivRem(rest, pixels);
            turned[(item * channels + channel) * pixels + pixel] = numbers[i];
        }

        return Tensor.Zeros(t.Device, new(t.Shape[0], channels, t.Shape[1], t.Shape[2])).Write(turned);
    }
}
