using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Probes;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Probes;

/// <summary>Probes put before a network, with a batch of Gaussian items.</summary>
internal static class Looks
{
    /// <summary>What a probe sees of a network.</summary>
    public static IReadOnlyDictionary<string, double> At(IProbe probe, Network network, int rows = 8, long step = 0) => probe.Observe(ViewOf(network, rows, step));

    /// <summary>A view with a batch.</summary>
    public static ProbeView ViewOf(Network network, int rows = 8, long step = 0) =>
        new(network, new(network, new Normals(rows, network.Nodes[0].Shape, network.Classes), new SoftmaxCrossEntropy()), step);

    /// <summary>All that all probes see, as text with every bit.</summary>
    public static string All(Network network, int rows = 8, long step = 0)
    {
        var view = ViewOf(network, rows, step);
        return string.Join('\n', from probe in ProbeCatalogue.Entries from seen in probe.Observe(view) select $"{probe.Name} {seen.Key} {seen.Value:R}");
    }

    /// <summary>Gaussian items with the labels 0, 1, 2, 0 ...</summary>
    internal sealed class Normals(int count, Shape shape, int classes = Lab.Classes) : Examples
    {
        public override int Count => count;

        public override Shape Shape => shape;

        public override int Label(int index) => index % classes;

        public override void Read(int index, Rng rng, Span<float> item)
        {
            using var device = new Cpu(1);
            var drawn = Rng.FromSeed(11).Stream(index).Normal(Tensor.Zeros(device, new(item.Length)), 1).ToArray();
            for (var i = 0; i < item.Length; i++)
            {
                item[i] = (float)drawn[i];
            }
        }
    }
}
