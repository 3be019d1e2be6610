using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Studies.Lillicrap2014;

namespace Antiphon.Tests.Studies;

public class LillicrapTests
{
    [Fact]
    public void W_of_a_linear_network_turns_towards_B()
    {
        using var device = new Cpu(1);
        var trial = Lillicrap2014Linear.Learn(seed: 7, device, CancellationToken.None);
        Assert.InRange(trial.Angle[0], 70, 110);
        Assert.All(trial.Angle.Skip(5), angle => Assert.InRange(angle, 0, 60)); // from example 100 on
        Assert.All([trial.Fa[0], trial.Bp[0]], error => Assert.Equal(1, error, 0.01));
        Assert.True(trial.Fa[^1] < 0.02 && trial.Fa[^1] < trial.Bp[^1], $"fa {trial.Fa[^1]}, bp {trial.Bp[^1]}");

        var again = Lillicrap2014Linear.Learn(seed: 7, device, CancellationToken.None);
        Assert.Equal(trial.Fa, again.Fa);
        Assert.Equal(trial.Angle, again.Angle);
    }

    [Fact]
    public void The_fourth_layer_helps_feedback_alignment()
    {
        using var device = new Cpu(1);
        var last = Lillicrap2014Deep.Learn(seed: 0, device, examples: 100_000, CancellationToken.None)[^1];
        Assert.True(last.Bp4 < last.Fa4 && last.Fa4 < last.Bp3 && last.Bp3 < last.Fa3 && last.Fa3 < 0.5, $"{last}");
    }

    [Fact]
    public void Digits_are_learned_by_feedback_alignment_while_the_angle_falls()
    {
        using var device = new Cpu(1);
        var log = Lillicrap2014Mnist.Learn(new FeedbackAlignment(), DataCatalogue.Open("demo", null, 0), epochs: 1, device, _ => { }, CancellationToken.None);
        Assert.InRange(log.Epochs[^1].Seen("delta-angle")!.Value, 1, 70);
        Assert.InRange(log.Accuracy, 0.5, 1);
    }

    [Fact]
    public void The_squared_error_of_sigmoids_has_its_derivative()
    {
        using var device = new Cpu(1);
        var loss = new SigmoidSquaredError();
        var (y, error) = (Tensor.Batch(device, 1, new(3)).Write([0.3, -1.2, 2.0]), Tensor.Batch(device, 1, new(3)));
        loss.Evaluate(y, [1], error);
        for (var c = 0; c < 3; c++)
        {
            const double H = 1e-2;
            y[0, c] += H;
            var above = loss.Evaluate(y, [1]);
            y[0, c] -= 2 * H;
            var below = loss.Evaluate(y, [1]);
            y[0, c] += H;
            Assert.Equal((above - below) / (2 * H), error[0, c], 1e-4);
        }
    }
}
