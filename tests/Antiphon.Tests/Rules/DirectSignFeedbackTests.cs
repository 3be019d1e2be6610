using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class DirectSignFeedbackTests
{
    [Fact]
    public void Only_the_signs_of_the_error_matter()
    {
        var network = Lab.Grow("padded", new DirectSignFeedback());
        var pass = Lab.PassOf(network, isRepeatable: true);
        Lab.Sweep(network, pass);
        var before = Lab.Gradients(network, pass);

        for (var row = 0; row < pass.Rows; row++)
        {
            for (var c = 0; c < Lab.Classes; c++)
            {
                pass.OutputError[row, c] *= 0.1 + 7 * row + 3 * c;
            }
        }

        network.Backward(pass);

        Assert.All(Lab.Gradients(network, pass), g => Assert.Equal(!g.Key.StartsWith("readout", StringComparison.Ordinal), g.Value.SequenceEqual(before[g.Key])));
    }

    [Fact]
    public void It_is_direct_feedback_alignment_of_the_signs()
    {
        var (signs, dfa) = (Lab.Grow("padded", new DirectSignFeedback()), Lab.Grow("padded", new DirectFeedbackAlignment()));
        var (pass, reference) = (Lab.PassOf(signs), Lab.PassOf(dfa));
        Lab.Sweep(signs, pass);
        dfa.Forward(reference);
        reference.OutputError.SignOf(pass.OutputError, 1.0 / pass.Rows);
        dfa.Backward(reference);

        var expected = Lab.Gradients(dfa, reference);
        Assert.All(Lab.Gradients(signs, pass).Where(g => !g.Key.StartsWith("readout", StringComparison.Ordinal)), g => Assert.Equal(expected[g.Key], g.Value));
    }

    [Fact]
    public void An_error_of_zero_stays_silent()
    {
        var network = Lab.Grow("padded", new DirectSignFeedback());
        var pass = Lab.PassOf(network, isRepeatable: true);
        network.Forward(pass);
        pass.OutputError.Fill(0);
        network.Backward(pass);
        Assert.All(Lab.Gradients(network, pass).Values, gradient => Assert.All(gradient, x => Assert.Equal(0, x)));

        // What a row with an error sends is of the size it has among rows that all have one.
        pass.OutputError[1, 2] = -1e-9;
        network.Backward(pass);
        var one = Lab.Gradients(network, pass)["here.bias"];
        pass.OutputError[1, 2] = -5;
        network.Backward(pass);

        Assert.Contains(one, x => x != 0);
        Assert.Equal(one, Lab.Gradients(network, pass)["here.bias"]);
    }
}
