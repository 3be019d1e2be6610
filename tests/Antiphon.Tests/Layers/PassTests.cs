using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

public sealed class PassTests
{
    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_pass_used_for_other_sizes_gives_what_a_fresh_one_gives(string rule)
    {
        var network = Lab.Grow(new(6, 6, 2), Everything, Lab.Parse(rule));
        var used = Lab.PassOf(network, rows: 5, capacity: 5);
        foreach (var rows in (int[])[5, 3, 5, 2, 3])
        {
            used.Rows = rows;
            var fresh = Lab.PassOf(network, rows);
            used.Input.CopyFrom(fresh.Input);

            Assert.Equal(Lab.Sweep(network, fresh), Lab.Sweep(network, used));
            Lab.AssertSame(Lab.Gradients(network, fresh), Lab.Gradients(network, used));
            Assert.Equal(rows, used.OutputError.Rows);
        }
    }

    [Fact]
    public void Gradients_that_a_forward_pass_has_taken_the_memory_of_are_refused()
    {
        var network = Lab.Grow(new(6, 6, 2), Everything, new KolenPollack());
        var (pass, repeatable) = (Lab.PassOf(network, 4), network.CreatePass(4, isRepeatable: true));
        var w = network.Synapses[^1].W;
        Lab.Sweep(network, pass);
        Assert.NotEqual(0, pass.Gradient(w).Norm());

        network.Forward(pass);
        Assert.Contains("given up by a forward pass", Assert.Throws<InvalidOperationException>(() => pass.Gradient(w)).Message);
        Assert.Throws<InvalidOperationException>(() => pass.Gradients.DirectionOf(w));
        Assert.Throws<InvalidOperationException>(() => pass.Gradients.Sums.Count());
        network.Backward(pass);
        Assert.NotEqual(0, pass.Gradient(w).Norm());

        repeatable.Input.CopyFrom(pass.Input);
        Lab.Sweep(network, repeatable);
        var kept = repeatable.Gradient(w).Numbers();
        network.Forward(repeatable);
        Assert.Equal(kept, repeatable.Gradient(w).Numbers());
    }

    [Fact]
    public void A_parameter_whose_layer_leaves_it_alone_stays_where_it_is()
    {
        Frozen? frozen = null;
        var network = Lab.Grow(new(6, 6, 2), b =>
        {
            b.ConvUnit("conv1", 4, 3, padding: 1);
            b.Add(frozen = new(b), b.Shape, "frozen");
            b.ConvUnit("conv2", 4, 3, padding: 1).Readout("readout");
        }, new Backprop());
        var pass = Lab.PassOf(network, 4);
        Tensor.Over(network.Device, pass.Input.Memory, new((int)pass.Input.Memory.Length), rowStride: 1, offset: 0).Fill(3);
        Lab.Sweep(network, pass);

        Assert.Equal(0, pass.Gradient(frozen!.Offset).Norm());
    }

    /// <summary>Hands on what it gets, and holds a parameter that it does not change.</summary>
    private sealed class Frozen : Layer
    {
        public Frozen(Builder build) => build.Wiring.Add(Offset = new("frozen.offset", Tensor.Zeros(build.Wiring.Device, new(build.Shape.Channels)), ParameterKind.Bias));

        public Parameter Offset { get; }

        public override IReadOnlyList<Parameter> Parameters => [Offset];

        public override void Forward(Context c) => c.Output.CopyFrom(c.Input());

        public override void Backward(Context c)
        {
            if (c.Delta is { } delta)
            {
                c.Below().CopyFrom(delta);
            }
        }
    }

    [Fact]
    public void A_layer_that_no_error_reaches_has_a_gradient_of_zeros()
    {
        // A broadcast sends nothing below, and the unit under it hears nothing but that.
        var network = Lab.Grow(new(5), b => b.DenseUnit("deaf", 6, Nonlinearity.Tanh).DenseUnit("told", 4, Nonlinearity.Tanh).Readout("readout"), new FeedbackPlan(new FeedbackAlignment()).Except("told", new DirectFeedbackAlignment()));
        var pass = Lab.PassOf(network, 4);
        Tensor.Over(network.Device, pass.Input.Memory, new((int)pass.Input.Memory.Length), rowStride: 1, offset: 0).Fill(3);
        Lab.Sweep(network, pass);

        Assert.Equal(0, pass.Gradient(network.Synapses[0].W).Norm());
        Assert.NotEqual(0, pass.Gradient(network.Synapses[1].W).Norm());
    }

    [Fact]
    public void Two_passes_do_not_meet()
    {
        var network = Lab.Grow(new(6, 6, 2), Everything, new Backprop());
        var (one, other) = (Lab.PassOf(network, 4, "one"), Lab.PassOf(network, 3, "other"));
        Lab.Sweep(network, one);
        var expected = Lab.Gradients(network, one);

        network.Forward(one);
        Lab.Sweep(network, other);
        network.Backward(one);

        Lab.AssertSame(expected, Lab.Gradients(network, one));
    }

    [Fact]
    public void Evaluation_drops_nothing_and_leaves_running_moments_alone()
    {
        var network = Lab.Grow(new(6, 6, 2), Everything, new Backprop());
        var pass = Lab.PassOf(network);
        pass.IsTraining = false;
        var first = network.Forward(pass).Numbers();
        pass.Step = 2;

        Assert.Equal(first, network.Forward(pass).Numbers());

        pass.IsTraining = true;
        network.Forward(pass);
        pass.IsTraining = false;
        Assert.NotEqual(first, network.Forward(pass).Numbers()); // the moments have moved
    }

    [Fact]
    public void A_step_drops_other_cells_than_the_one_before_and_the_same_when_repeated()
    {
        var network = Lab.Grow(new(8), b => b.DenseUnit("a", 20).Dropout("drop", 0.5).Readout("readout"), new Backprop());
        var pass = Lab.PassOf(network);
        var first = network.Forward(pass).Numbers();
        pass.Step = 2;
        Assert.NotEqual(first, network.Forward(pass).Numbers());
        pass.Step = 1;
        Assert.Equal(first, network.Forward(pass).Numbers());
    }

    [Fact]
    public void Rows_are_at_least_1_and_at_most_the_capacity()
    {
        var pass = Lab.Grow("dense", new Backprop()).CreatePass(3);

        Assert.Equal(3, pass.Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => pass.Rows = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => pass.Rows = 4);
    }

    private static void Everything(Builder b) => b.ConvUnit("stem", 4, 3, padding: 1, norm: true)
        .Residual("block", main => main.ConvUnit("conv1", 4, 3, padding: 1, norm: true).Conv("conv2", 4, 3, padding: 1, bias: false), null)
        .Pool(Pooling.Max, 2, 2).Dropout("drop", 0.3).DenseUnit("dense", 6, Nonlinearity.Tanh).Readout("readout");
}
