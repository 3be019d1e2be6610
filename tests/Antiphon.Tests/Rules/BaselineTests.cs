using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Rules;

/// <summary>Rules that a comparison is checked by.</summary>
public sealed class BaselineTests
{
    public static TheoryData<string> Models() => ["dense", "plain", "strided, padded, grouped", "residual"];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_copy_of_W_comes_to_the_weights_of_backpropagation_bit_for_bit(string model)
    {
        var (bp, sham) = (Train(model, new Backprop()), Train(model, new Sham()));

        Assert.Equal(Transport.Full, sham.Transport);
        Assert.All(sham.Synapses, s => Assert.NotSame(s.W.Value, s.B));
        Assert.All(bp.Parameters.Zip(sham.Parameters), pair =>
        {
            Assert.Equal(pair.First.Name, pair.Second.Name);
            Assert.Equal(pair.First.Value.Numbers(), pair.Second.Value.Numbers());
        });
        Assert.NotEqual(Grow(model, new Backprop()).At("readout").W.Value.Numbers(), bp.At("readout").W.Value.Numbers());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Frozen_hidden_units_stay_as_they_were_born_under_every_decay(string model)
    {
        var (born, trained) = (Grow(model, new Backprop()), Train(model, new Frozen()));

        Assert.All(born.Parameters.Zip(trained.Parameters), pair =>
        {
            if (pair.First.Name.StartsWith("readout", StringComparison.Ordinal))
            {
                Assert.NotEqual(pair.First.Value.Numbers(), pair.Second.Value.Numbers());
            }
            else
            {
                Assert.Equal(pair.First.Value.Numbers(), pair.Second.Value.Numbers());
            }
        });
        Assert.Equal(Transport.None, trained.Transport);
        Assert.All(trained.Synapses, s => Assert.Null(s.B));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_readout_above_frozen_units_learns_by_its_exact_gradient_and_nothing_is_computed_below(string model)
    {
        var (bp, frozen) = (Grow(model, new Backprop()), Grow(model, new Frozen()));
        var (exact, own) = (Lab.PassOf(bp), Lab.PassOf(frozen));
        Lab.Sweep(bp, exact);
        Lab.Sweep(frozen, own);

        Assert.All(bp.Parameters.Zip(frozen.Parameters), pair => Assert.Equal(
            pair.Second.Name.StartsWith("readout", StringComparison.Ordinal) ? exact.Gradient(pair.First).Numbers() : new double[pair.First.Value.Shape.Length],
            own.Gradient(pair.Second).Numbers()));
    }

    [Fact]
    public void Within_a_plan_some_units_are_frozen_with_their_norms_and_the_others_learn()
    {
        var plan = FeedbackPlan.Parse("kp, stage1* frozen");
        var (born, trained) = (Grow("residual", plan), Train("residual", plan));

        Assert.All(born.Parameters.Zip(trained.Parameters), pair =>
        {
            var stays = pair.First.Name.StartsWith("stage1", StringComparison.Ordinal);
            Assert.Equal(stays, pair.First.Value.Numbers().SequenceEqual(pair.Second.Value.Numbers()));
        });
        Assert.Contains(trained.Parameters, p => p.Name.StartsWith("stage1", StringComparison.Ordinal) && p.Kind == ParameterKind.Norm);
    }

    private static Network Grow(string model, FeedbackPlan plan) =>
        model == "residual" ? new SmallResNet { Depth = 8 }.Grow(new(8, 8, 3), Lab.Classes, plan, 1, new Reference<float>()) : Lab.Grow(model, plan);

    // Momentum and the decay of every parameter.
    private static Network Train(string model, FeedbackPlan plan)
    {
        var network = Grow(model, plan);
        var learner = new Learner(network, new() { BatchSize = 6, Rate = 0.05, Decay = 0.02, DecayAll = true, Optimizer = new Sgd { Momentum = 0.9 } });
        learner.Begin();
        Lab.Learn(learner, 20);
        return network;
    }
}
