#:project ../src/Antiphon/Antiphon.csproj
#:property PublishAot=false
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

var rule = new SparseFeedback { Density = 0.25 };
Console.WriteLine(TransportAudit.Observe(rule)); // found by experiment, whatever the rule declares

var data = DataCatalogue.Open("demo", root: null, seed: 1);
var network = new LeNet().Grow(data.Shape, data.Classes, rule, seed: 1);
Console.WriteLine(new Trainer(network, new Recipe { Epochs = 1 }).Fit(data));

/// <summary>Feedback alignment where only a share of the feedback synapses is there.</summary>
public sealed record SparseFeedback : FeedbackRule
{
    public double Density { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Density), value, "the density is above 0 and at most 1"); } = 0.5;

    public override Transport Transport => Transport.None;

    public override Source Source => Source.Unpublished("You", 2026, "Sparse feedback");

    public override Tensor Grow(BirthView s)
    {
        var b = base.Grow(s);
        return b.Multiply(s.Random.Stream("there").Mask(s.Zeros(b.Shape), Density, 1 / Math.Sqrt(Density)));
    }
}
