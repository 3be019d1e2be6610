using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Layers;

/// <summary>A network that holds no feedback weights that can be made anew, beside one that holds all.</summary>
public sealed class LeanTests
{
    public static TheoryData<string> Regenerable() => [.. Lab.Rules.Where(text => Lab.Parse(text).IsRegenerable), "dfa:shared=true", "drtp:entry=pool", "fa, first dfa, readout usf"];

    [Fact]
    public void Fixed_and_sign_concordant_feedback_can_be_made_anew_and_what_learns_cannot() =>
        Assert.Equal(
            ["fa", "dfa", "sdfa", "drtp", "usf", "frsf", "brsf"],
            Catalogue.Entries.Where(entry => entry.Default.IsRegenerable).Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(Regenerable))]
    public void It_trains_to_the_same_bits_and_holds_less(string plan)
    {
        using var device = new Cpu(2);
        var (held, lean) = (Grow(plan, device, lean: false), Grow(plan, device, lean: true));

        Assert.Equal(Train(held), Train(lean));

        Assert.Equal(WeightAngle.Of(held), WeightAngle.Of(lean));
        Assert.Equal(0, held.SavedFeedback);
        long[] sizes = [.. held.Synapses.Where(s => s.B is not null).Select(s => s.B!.Shape.Length)];
        Assert.InRange(lean.SavedFeedback, sizes.Sum() - sizes.Max(), 2 * sizes.Sum());
    }

    [Theory]
    [InlineData("fa")]
    [InlineData("frsf")]
    [InlineData("brsf")]
    public void Its_state_goes_on_in_a_network_that_holds_all_and_back(string plan)
    {
        using var device = new Cpu(2);
        var (held, lean) = (Grow(plan, device, lean: false), Grow(plan, device, lean: true));
        Train(held);
        Train(lean);
        var other = Grow(plan, device, lean: true);
        Train(other);
        foreach (var (name, tensor) in other.State.Tensors)
        {
            if (held.Parameters.FirstOrDefault(p => p.Name == name) is { } parameter)
            {
                tensor.CopyFrom(parameter.Value);
            }
        }

        Assert.Equal(held.State.Tensors.Select(part => part.Name), lean.State.Tensors.Select(part => part.Name));
        Assert.Equal(Train(held), Train(other));
    }

    [Theory]
    [InlineData("frsf")]
    [InlineData("brsf")]
    [InlineData("brsf:strict=true")]
    public void Restored_where_an_epoch_ended_its_state_is_what_was_saved(string plan)
    {
        using var device = new Cpu(1);
        var (held, lean) = (Grow(plan, device, lean: false), Grow(plan, device, lean: true));
        var learner = new Learner(held, new Recipe { BatchSize = 6 });
        Lab.Learn(learner, 4);
        held.Refresh(learner.Steps);
        var saved = new Saved(learner.State);
        var saving = lean.SavedFeedback;

        var other = new Learner(lean, new Recipe { BatchSize = 6 });
        other.Restore(saved);

        Assert.Equal(learner.State.Hash(), other.State.Hash());
        Assert.Equal(saving, lean.SavedFeedback);
        using (new KeptState(lean))
        {
            lean.Refresh(17);
        }

        Assert.Equal(learner.State.Hash(), other.State.Hash());
    }

    private sealed class Saved(StateTree state) : ISavedState
    {
        public string Name => "saved";

        public IEnumerable<(string Name, Shape Shape)> Tensors => state.Tensors.Select(part => (part.Name, part.Value.Shape));

        public void Read(string name, Tensor into) => into.Write(state.Tensors.Single(part => part.Name == name).Value.ToArray());

        public long Counter(string name) => state.Counters.FirstOrDefault(counter => counter.Name == name).Value;
    }

    [Fact]
    public void What_learns_is_held()
    {
        using var device = new Cpu(1);
        var network = Grow("kp", device, lean: true);

        Assert.Equal(0, network.SavedFeedback);
        Assert.Same(network.At("readout").B, network.At("readout").B);
    }

    [Theory]
    [InlineData("fa")]
    [InlineData("usf")]
    public void A_path_laid_beside_has_the_feedback_weights_of_its_own_plan(string plan)
    {
        using var device = new Cpu(1);
        var (held, lean) = (Grow("kp", device, lean: false), Grow("kp", device, lean: true));
        var gradients = new[] { held, lean }.Select(network =>
        {
            var pass = network.CreatePass(4, isRepeatable: true);
            Rng.FromSeed(5).Normal(pass.Input, 1);
            pass.IsTraining = true;
            network.Forward(pass);
            Rng.FromSeed(6).Normal(pass.OutputError, 1);
            var into = network.CreateGradients();
            network.Backward(pass, network.LayPath(FeedbackPlan.Parse(plan)), into);
            return network.Parameters.Where(p => p.Kind == ParameterKind.Forward).Select(p => into[p].Numbers()).ToArray();
        }).ToArray();

        Assert.Equal(gradients[0], gradients[1]);
    }

    private static Network Grow(string plan, Cpu device, bool lean) => new LeNet().Grow(new(12, 12, 1), Lab.Classes, Plan(plan), 1, device, lean);

    private static FeedbackPlan Plan(string text) => text.Contains(',', StringComparison.Ordinal) ? FeedbackPlan.Parse(text) : Lab.Quick(text);

    private static string Train(Network network)
    {
        var learner = new Learner(network, new Recipe { BatchSize = 6 });
        learner.Begin();
        Lab.Learn(learner, 4);
        network.Refresh(learner.Steps);
        return network.State.Hash();
    }
}
