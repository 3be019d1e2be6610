using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Models;

/// <summary>How W, the biases and a B that is drawn as W is are born under each law, by their moments and their bounds.</summary>
public sealed class InitTests
{
    // The convolution has 9 x 16 inputs to a cell and 9 x 32 outputs of one, the dense layer 8 x 8 x 32 = 2048 and 100, the readout 100 and 10.
    [Theory]
    [InlineData("he", false, 0.11785113, 0.03125)]
    [InlineData("he-uniform", true, 0.20412415, 0.054126588)]
    [InlineData("torch", true, 0.083333333, 0.022097087)]
    [InlineData("lecun", false, 0.083333333, 0.022097087)]
    [InlineData("xavier-uniform", true, 0.11785113, 0.052851644)]
    [InlineData("xavier-normal", false, 0.068041382, 0.030513911)]
    [InlineData("normal:0.02", false, 0.02, 0.02)]
    [InlineData("uniform:0.3", true, 0.3, 0.3)]
    public void W_and_a_B_that_is_drawn_as_W_have_the_law(string law, bool isUniform, double conv, double dense)
    {
        var network = Grow(law, new FeedbackAlignment());

        AssertBorn(network.At("conv1").W.Value, conv);
        AssertBorn(network.At("dense1").W.Value, dense);
        AssertBorn(network.At("dense1").B!, dense);
        Assert.NotEqual(network.At("dense1").W.Value.Numbers(), network.At("dense1").B!.Numbers());

        // The size is the bound of a uniform law and the standard deviation of a normal one.
        void AssertBorn(Tensor t, double size)
        {
            var numbers = t.Numbers();
            var rms = Math.Sqrt(numbers.Average(w => w * w));
            Assert.Equal(0, numbers.Average(), 5 * rms / Math.Sqrt(numbers.Length));
            Assert.InRange(rms / (isUniform ? size / Math.Sqrt(3) : size), 0.95, 1.05);
            Assert.InRange(numbers.Max(Math.Abs) / size, isUniform ? 0.99 : 2.5, isUniform ? 1 : 6);
        }
    }

    [Fact]
    public void PyTorch_draws_biases_as_it_draws_W_and_no_other_law_draws_them()
    {
        var biases = Grow("torch", new Backprop()).At("dense1").Bias!.Value.Numbers();

        Assert.InRange(biases.Max(Math.Abs) * Math.Sqrt(2048), 0.9, 1);
        Assert.InRange(Math.Sqrt(biases.Average(b => b * b)) * Math.Sqrt(3 * 2048), 0.8, 1.2);
        Assert.All(
            (string[])["he", "he-uniform", "lecun", "xavier-uniform", "xavier-normal", "normal:0.1", "uniform:0.1", "zero"],
            law => Assert.All(Grow(law, new Backprop()).Synapses, synapse => Assert.All(synapse.Bias!.Value.Numbers(), b => Assert.Equal(0, b))));
    }

    [Theory]
    [InlineData("fa")]
    [InlineData("kp:birth=random")]
    [InlineData("pfa")]
    public void Where_W_is_born_0_a_B_that_is_drawn_as_W_is_has_the_law_of_lecun(string rule)
    {
        var (network, lecun) = (Grow("zero", Lab.Parse(rule)), Grow("lecun", Lab.Parse(rule)));

        Assert.All(network.Synapses, synapse => Assert.All(synapse.W.Value.Numbers(), w => Assert.Equal(0, w)));
        Assert.All(network.Synapses, synapse => Assert.True(synapse.Spec.IsBornZero));
        Assert.All(network.Synapses.Skip(1), synapse => Assert.NotEqual(0, synapse.B!.Norm()));
        Assert.Equal(lecun.Synapses.Skip(1).Select(synapse => synapse.B!.Numbers()), network.Synapses.Skip(1).Select(synapse => synapse.B!.Numbers()));
        Assert.All(lecun.Synapses, synapse => Assert.False(synapse.Spec.IsBornZero));
    }

    [Theory]
    [InlineData("torch")]
    [InlineData("normal:0.1")]
    public void The_scale_at_birth_is_a_factor_on_every_law(string law)
    {
        Network Born(double scale) => new Mlp { Hidden = [9], Init = InitScheme.Parse(law)!.Value, InitScale = scale }.Grow(new(6), 3, new Backprop(), 1, Lab.Exact);
        var (half, whole) = (Born(0.5), Born(1));

        Lab.AssertClose([.. whole.At("dense1").W.Value.Numbers().Select(w => w / 2)], half.At("dense1").W.Value.Numbers(), 1e-12);
        Assert.Equal(whole.At("readout").W.Value.Numbers(), half.At("readout").W.Value.Numbers());
        Assert.Equal(whole.At("dense1").Bias!.Value.Numbers(), half.At("dense1").Bias!.Value.Numbers());
    }

    [Theory]
    [InlineData("he")]
    [InlineData("xavier-normal")]
    [InlineData("normal:0.01")]
    [InlineData("uniform:1E-05")]
    [InlineData("zero")]
    public void A_law_prints_as_it_is_written(string text) => Assert.Equal(text, $"{InitScheme.Parse(text)}");

    [Theory]
    [InlineData("normal")]
    [InlineData("normal:0")]
    [InlineData("uniform:inf")]
    [InlineData("He")]
    [InlineData("xavier")]
    [InlineData("zero:1")]
    public void What_is_no_law_is_none(string text) => Assert.Null(InitScheme.Parse(text));

    private static Network Grow(string law, FeedbackPlan plan) => (Lab.Draw(b => b.ConvUnit("conv1", 32, 3, padding: 1).DenseUnit("dense1", 100).Readout("readout")) with { Init = InitScheme.Parse(law)!.Value })
        .Grow(new(8, 8, 16), 10, plan, 1, Lab.Exact);
}
