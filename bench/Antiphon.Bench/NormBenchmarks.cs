using Antiphon.Kernels;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>A batch norm with its rectifier, there and back: 32x32 with 16 channels as in ResNet-20, 8x8 with 256 as in ResNet-18.</summary>
public class NormBenchmarks : RoundTrips
{
    [Params(16, 256)]
    public int Channels { get; set; }

    [Params(8)]
    public int Batch { get; set; }

    /// <inheritdoc/>
    protected override Work On(IDevice device)
    {
        var side = Channels == 16 ? 32 : 8;
        var item = new Shape(side, side, Channels);
        var (x, y, delta, dx) = Batches(device, Batch, item, item);
        Tensor Vector(double value) => RoundTrips.Vector(device, Channels, value);
        var norm = new Norm(Vector(1), Vector(0.1), Vector(0), Vector(1));
        Tensor mean = Vector(0), variance = Vector(1), gammaGradient = Vector(0), betaGradient = Vector(0);
        return new(
            () =>
            {
                device.Moments(x, norm, mean, variance, 0.1, 1e-5);
                device.Normalise(x, null, y, norm, rectify: true);
            },
            () => device.NormaliseAdjoint(x, y, delta, dx, norm, gammaGradient, betaGradient));
    }
}
