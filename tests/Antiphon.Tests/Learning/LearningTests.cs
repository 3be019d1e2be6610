using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Tests.Learning;

/// <summary>What the field knows, in small: feedback that meets W learns as well as backpropagation, fixed random feedback learns less, and both learn.</summary>
public sealed class LearningTests
{
    private static readonly string[] Rules = ["bp", "kp:birth=random", "wm", "usf", "fa", "dfa"];

    [Fact]
    public void Convolutions_learn_as_well_without_transport_if_B_learns()
    {
        using var device = new Cpu();
        var demo = Demo.Open(1);
        var data = demo with { Train = new Subset(demo.Train, [.. Enumerable.Range(0, 4000)]), Validation = new Subset(demo.Validation, [.. Enumerable.Range(0, 100)]), Test = new Subset(demo.Test, [.. Enumerable.Range(0, 1000)]) };
        var rows = new Comparison
        {
            Model = new LeNet(),
            Plans = [.. Rules.Select(text => (FeedbackPlan)Catalogue.Parse(text))],
            Recipe = new() { Epochs = 2 },
            Device = device,
            Watches = [ProbeCatalogue.Parse("angle")],
        }.Run(_ => data);

        var accuracy = rows.Select((row, i) => (Rule: Rules[i], row.MeanAccuracy)).ToDictionary(r => r.Rule, r => r.MeanAccuracy);
        var said = string.Join(", ", rows.Select((row, i) => $"{Rules[i]} {row.MeanAccuracy:P1} at {row.Seen("angle")!.Mean:F0} degrees"));
        Assert.True(accuracy["bp"] > 0.85, said);
        Assert.All((string[])["kp:birth=random", "wm", "usf"], rule => Assert.True(accuracy[rule] > accuracy["bp"] - 0.06, said));
        Assert.All((string[])["fa", "dfa"], rule => Assert.True(accuracy[rule] > 0.3 && accuracy[rule] < accuracy["bp"] - 0.02, said));
        Assert.True(rows[1].Seen("angle")!.Mean < 75 && rows[2].Seen("angle")!.Mean < 15 && rows[4].Seen("angle")!.Mean > 75, said);
    }
}
