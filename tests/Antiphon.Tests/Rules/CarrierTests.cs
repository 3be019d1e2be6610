using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

/// <summary>B carries the error, all of it, and nothing else does.</summary>
public sealed class CarrierTests
{
    private static readonly string[] Carriers = ["fa", "usf", "frsf", "brsf", "kp", "kp94", "wm", "wm:raw=true"];

    public static TheoryData<string, string> CarriersAndKinds() =>
        [.. from rule in Carriers from kind in Lab.Kinds.Keys select new TheoryDataRow<string, string>(rule, kind)];

    public static TheoryData<string> FreeCarriers() => ["fa", "kp:birth=random", "kp94:birth=random", "wm"];

    [Theory]
    [MemberData(nameof(CarriersAndKinds))]
    public void With_B_equal_to_W_a_rule_is_backpropagation(string rule, string kind)
    {
        var network = Lab.Grow(kind, Catalogue.Parse(rule));
        network.Refresh(1);
        foreach (var s in network.Synapses.Where(s => s.B is not null))
        {
            s.W.Value.CopyFrom(s.B!); // for sign symmetry B follows W, so W is what has to move
        }

        var exact = Lab.Grow(kind, new Backprop());
        exact.CopyForward(network);
        var (pass, reference) = (Lab.PassOf(network), Lab.PassOf(exact));

        Assert.Equal(Lab.Sweep(exact, reference), Lab.Sweep(network, pass));
        Lab.AssertSame(Lab.Gradients(exact, reference), Lab.Gradients(network, pass));
    }

    [Theory]
    [MemberData(nameof(FreeCarriers))]
    public void Another_B_moves_what_lies_below_and_nothing_else(string rule)
    {
        var network = Lab.Grow("padded", Catalogue.Parse(rule));
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        Rng.FromSeed(8).Normal(network.At("here").B!, 1);
        Lab.Sweep(network, pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(!g.Key.StartsWith("below", StringComparison.Ordinal), g.Value.SequenceEqual(before[g.Key])));
    }

    [Theory]
    [MemberData(nameof(FreeCarriers))]
    public void A_larger_B_makes_all_errors_below_as_much_larger(string rule)
    {
        var network = Lab.Grow(
            new(6, 6, 2), b => b.ConvUnit("a", 4, 3, norm: true).Pool(Pooling.Max, 2, 2).ConvUnit("b", 4, 2, f: Nonlinearity.Tanh).DenseUnit("c", 5).Readout("d"), Catalogue.Parse(rule));
        var pass = Lab.PassOf(network);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        network.At("c").B!.Scale(4); // a power of 2, so that no bit is lost
        Lab.Sweep(network, pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(before[g.Key].Select(x => g.Key[0] is 'a' or 'b' ? 4 * x : x), g.Value));
    }

    [Theory]
    [MemberData(nameof(FreeCarriers))]
    public void The_gradient_of_a_layer_is_local_whatever_its_B(string rule)
    {
        // The readout's gradient is exact under every rule.
        var (network, exact) = (Lab.Grow("plain", Catalogue.Parse(rule)), Lab.Grow("plain", new Backprop()));
        var (pass, reference) = (Lab.PassOf(network), Lab.PassOf(exact));
        Lab.Sweep(network, pass);
        Lab.Sweep(exact, reference);

        Assert.Equal(Lab.Gradients(exact, reference)["readout.W"], Lab.Gradients(network, pass)["readout.W"]);
        Assert.NotEqual(Lab.Gradients(exact, reference)["here.W"], Lab.Gradients(network, pass)["here.W"]);
    }

    [Fact]
    public void Under_feedback_alignment_B_never_moves()
    {
        var network = Lab.Grow("padded", new FeedbackAlignment());
        var before = network.At("here").B!.Numbers();

        Lab.Learn(new(network, new() { BatchSize = 6 }), 5);

        Assert.Equal(before, network.At("here").B!.Numbers());
    }
}
