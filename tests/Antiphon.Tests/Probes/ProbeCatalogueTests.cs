using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Probes;

public sealed class ProbeCatalogueTests
{
    [Fact]
    public void Every_probe_of_the_house_is_listed_once_and_leaves_the_network_alone()
    {
        var probes = typeof(IProbe).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IProbe)) && !t.IsInterface);
        Assert.Equal(probes.Select(t => t.Name).Order(), ProbeCatalogue.Entries.Select(p => p.GetType().Name).Order());
        Assert.Equal(ProbeCatalogue.Entries.Count, ProbeCatalogue.Entries.Select(p => p.Name).Distinct().Count());
        Assert.All(ProbeCatalogue.Entries, probe =>
        {
            var network = Lab.Grow("padded", new FeedbackPlan(new FeedbackAlignment()).Except("here", new DirectFeedbackAlignment()));
            var hash = network.State.Hash();
            Assert.NotEmpty(Looks.At(probe, network));
            Assert.Equal(hash, network.State.Hash());
            Assert.NotEmpty(probe.Observes);
        });
    }

    [Fact]
    public void A_watch_is_written_as_a_name_and_an_interval()
    {
        Assert.Equal(new Watch(new WeightAngle(), 5), ProbeCatalogue.Parse("angle@5"));
        Assert.Equal(1, ProbeCatalogue.Parse("angle").Every);
        Assert.Equal(["angle@5", "signs"], ProbeCatalogue.ParseList("angle@5,signs@1").Select(watch => $"{watch}"));
        Assert.Empty(ProbeCatalogue.ParseList("none"));
        Assert.All((string[])["angle@0", "angle@x", "angle@", "sound"], text => Assert.Throws<UsageException>(() => ProbeCatalogue.Parse(text)));
        Assert.All((string[])["", "angle,", "angle,none", "angle,angle@2", "none,none"], text => Assert.Throws<UsageException>(() => ProbeCatalogue.ParseList(text)));
    }

    [Theory]
    [InlineData("kp")]
    [InlineData("brsf")]
    [InlineData("wm:samples=64:interval=3")]
    [InlineData("dfa")]
    public void A_training_comes_to_the_same_bits_with_all_of_them_and_with_none(string rule)
    {
        var none = Train([]);
        var all = Train([.. ProbeCatalogue.Entries.Select(probe => new Watch(probe))]);

        Assert.Equal((none.StateHash, none.TestAccuracy), (all.StateHash, all.TestAccuracy));
        Assert.All(none.Epochs, epoch => Assert.Empty(epoch.Observations));
        Assert.All(all.Epochs, epoch => Assert.Equal(ProbeCatalogue.Entries.Select(probe => probe.Name), epoch.Observations.Select(seen => seen.Probe)));
        Assert.All(all.Epochs, epoch => Assert.All(epoch.Observations, seen => Assert.True(seen.Seconds > 0)));

        TrainingLog Train(Watch[] watches)
        {
            var data = new Antiphon.Data.Dataset("normals", ["a", "b", "c"], new Looks.Normals(40, new(8, 8, 1)), new Looks.Normals(12, new(8, 8, 1)), new Looks.Normals(12, new(8, 8, 1)));
            var network = new SmallResNet { Depth = 8 }.Grow(data.Shape, data.Classes, Lab.Parse(rule), seed: 1, new Reference<float>());
            return new Trainer(network, new() { Epochs = 2, BatchSize = 10 }) { Watches = watches }.Fit(data);
        }
    }
}
