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
        Assert.All(ProbeCatalogue.Entries, probe =>
        {
            var network = Lab.Grow("padded", new FeedbackAlignment());
            var hash = network.State.Hash();
            Assert.NotEmpty(probe.Observe(network));
            Assert.Equal(hash, network.State.Hash());
            Assert.NotEmpty(probe.Observes);
        });
    }

    [Fact]
    public void A_watch_is_written_as_a_name_and_an_interval()
    {
        Assert.Equal(new Watch(new WeightAngle(), 5), ProbeCatalogue.Parse("angle@5"));
        Assert.Equal(1, ProbeCatalogue.Parse("angle").Every);
        Assert.All((string[])["angle@0", "angle@x", "angle@", "sound"], text => Assert.Throws<UsageException>(() => ProbeCatalogue.Parse(text)));
    }
}
