using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.PublicApi;

/// <summary>Nothing in the library reaches past a device into its memory: training on one whose memory is out of reach is training on the one behind it.</summary>
public sealed class RemoteDeviceTests
{
    [Theory]
    [InlineData("kp")]
    [InlineData("wm:samples=64:before=2")]
    [InlineData("dfa")]
    [InlineData("dfa:init=launay:shared=true:entry=pool")]
    [InlineData("sdfa")]
    [InlineData("drtp")]
    [InlineData("dkp")]
    [InlineData("dkp:entry=pool")]
    [InlineData("frsf:strict=true")]
    [InlineData("pfa")]
    [InlineData("pfa-o")]
    [InlineData("sa")]
    [InlineData("aa")]
    [InlineData("ia:samples=64:before=2")]
    [InlineData("ldrl:samples=64:before=2")]
    [InlineData("pal")]
    [InlineData("asap")]
    public void LeNet_trains_there_to_the_same_bits(string rule) => Assert.Equal(Train(new LeNet(), rule, new Reference<float>()), Train(new LeNet(), rule, new RemoteDevice()));

    [Fact]
    public void Norms_blocks_and_dropout_train_there_to_the_same_bits() =>
        Assert.Equal(Train(new ScaledNet(), "kp", new Reference<float>()), Train(new ScaledNet(), "kp", new RemoteDevice()));

    [Theory]
    [InlineData("rmsprop")]
    [InlineData("lion")]
    [InlineData("muon")]
    public void Every_optimizer_steps_there_to_the_same_bits(string optimizer)
    {
        Assert.Equal(Hash(new Reference<float>()), Hash(new RemoteDevice()));

        string Hash(IDevice device) => Fit(new ScaledNet { ActivityNorm = true }, "kp", device, [], Recipe.Parse($"optimizer={optimizer} decay=0 epochs=1 batch=20")).StateHash;
    }

    [Theory]
    [InlineData("kp")]
    [InlineData("dfa")]
    public void Every_probe_sees_there_what_it_sees_here(string rule)
    {
        var (here, there) = (See(new Reference<float>()), See(new RemoteDevice()));

        Assert.Equal(ProbeCatalogue.Entries.Count, here.Split('\n').Select(line => line.Split(' ')[0]).Distinct().Count() + (rule == "dfa" ? 4 : 1));
        Assert.Equal(here, there);

        string See(IDevice device) => string.Join('\n',
            from seen in Fit(new ScaledNet(), rule, device, [.. ProbeCatalogue.Entries.Select(probe => new Watch(probe))]).Epochs[^1].Observations
            from value in seen.Values
            select $"{seen.Probe} {value.Key} {value.Value:R}");
    }

    [Fact]
    public void Its_memory_is_out_of_reach()
    {
        var t = Tensor.Zeros(new RemoteDevice(), new Shape(2, 3));

        Assert.False(t.IsOnHost);
        Assert.Contains("lies in the memory of remote", Assert.Throws<InvalidOperationException>(() => t.Row<float>(0)[0]).Message);
        Assert.Throws<InvalidOperationException>(() => t.Elements<float>()[0]);
        t[1, 2] = 5;
        Assert.Equal([0, 0, 0, 0, 0, 5], t.ToArray());
    }

    private static (string Hash, double Accuracy) Train(Blueprint model, string rule, IDevice device)
    {
        var log = Fit(model, rule, device, [ProbeCatalogue.Parse("angle")]);
        return (log.StateHash, log.Accuracy);
    }

    private static TrainingLog Fit(Blueprint model, string rule, IDevice device, IReadOnlyList<Watch> watches, Recipe? recipe = null)
    {
        var data = Stripes.Open();
        var network = model.Grow(new(12, 12, 1), data.Classes, Catalogue.Parse(rule), seed: 1, device);
        return new Trainer(network, recipe ?? new() { Epochs = 1, BatchSize = 20 }) { Watches = watches }
            .Fit(data with { Train = new Larger(data.Train, 60), Validation = new Larger(data.Validation, 10), Test = new Larger(data.Test, 10) });
    }

    /// <summary>Stripes within a larger picture.</summary>
    private sealed class Larger(Data.Examples small, int count) : Data.Examples
    {
        public override int Count => count;

        public override Shape Shape => new(2 * Stripes.Side, 2 * Stripes.Side, 1);

        public override int Label(int index) => small.Label(index);

        public override void Read(int index, Rng rng, Span<float> item)
        {
            var inner = new float[Stripes.Side * Stripes.Side];
            small.Read(index, rng, inner);
            for (var i = 0; i < item.Length; i++)
            {
                item[i] = inner[i / (4 * Stripes.Side) * Stripes.Side + i % (2 * Stripes.Side) / 2];
            }
        }
    }
}
