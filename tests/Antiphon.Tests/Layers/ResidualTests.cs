using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>The errors of the two paths of a block are summed, however the main path's came about.</summary>
public sealed class ResidualTests
{
    public static TheoryData<int> Strides() => [1, 2];

    [Theory]
    [MemberData(nameof(Strides))]
    public void What_a_rule_does_to_its_error_is_not_done_to_the_error_of_the_other_path(int stride)
    {
        // Twice the error through B is the error through twice B, to the last bit; one is made by the rule, the other where the other path's lies.
        var (doubling, plain) = (Grow(new Doubling(), stride), Grow(new FeedbackAlignment(), stride));
        foreach (var synapse in plain.Synapses.Where(s => s.B is not null))
        {
            synapse.B!.Scale(2);
        }

        var (expected, actual) = (Lab.PassOf(doubling), Lab.PassOf(plain));
        Assert.Equal(Lab.Sweep(doubling, expected), Lab.Sweep(plain, actual));
        Lab.AssertSame(Lab.Gradients(doubling, expected), Lab.Gradients(plain, actual));
    }

    [Fact]
    public void A_main_path_that_carries_nothing_leaves_the_error_of_the_other()
    {
        var (silent, none) = (Grow(new FeedbackPlan(new FeedbackAlignment()).Except("block.conv1", new Silent()), 1), Grow(new FeedbackAlignment(), 1));
        none.At("block.conv1").B!.Fill(0);
        var (expected, actual) = (Lab.PassOf(none), Lab.PassOf(silent));
        Lab.Sweep(none, expected);
        Lab.Sweep(silent, actual);
        Lab.AssertSame(Lab.Gradients(none, expected), Lab.Gradients(silent, actual));
    }

    private static Network Grow(FeedbackPlan plan, int stride) => Lab.Grow(
        new(6, 6, 2),
        b => b.ConvUnit("stem", 4, 3, padding: 1, norm: true)
            .Residual(
                "block",
                main => main.ConvUnit("conv1", 4, 3, stride, padding: 1, norm: true).Conv("conv2", 4, 3, padding: 1, bias: false),
                stride == 1 ? null : skip => skip.Conv("shortcut", 4, 1, stride, bias: false))
            .Readout("readout"),
        plan);

    private sealed record Doubling : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2025, "Doubles");

        public override Carried Carry(SynapseView s) => s.Adjoint(s.B, s.Delta).Scale(2);
    }

    private sealed record Silent : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2025, "Says nothing");

        public override Carried Carry(SynapseView s) => Carried.None;
    }
}
