using Antiphon.Kernels;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Schedules;
using Antiphon.Training;

namespace Antiphon.PublicApi;

public sealed class ExtensionTests
{
    private static readonly Recipe Recipe = new() { Epochs = 6, BatchSize = 20, Rate = new Cosine(0.05), Optimizer = new Sgd { Nesterov = true }, Decay = 0.02 };

    [Fact]
    public void A_rule_a_layer_a_model_and_data_from_outside_train_together()
    {
        var data = Stripes.Open();
        var network = new ScaledNet().Grow(data.Shape, data.Classes, new FeedbackPlan(new NoisyKolenPollack()).Except("readout", Catalogue.Parse("kp:birth=random")), seed: 1, new Reference<float>());
        var before = WeightAngle.MeanOf(network);

        var log = new Trainer(network, Recipe) { Watches = [ProbeCatalogue.Parse("angle@6")] }.Fit(data);

        Assert.True(log.TestAccuracy > 0.6, log.ToString());
        Assert.True(log.Observations.Single().Mean < before - 20, log.ToString());
        Assert.Equal(Transport.Change, network.Transport);
    }

    [Fact]
    public void A_rule_from_outside_passes_the_audit()
    {
        var findings = TransportAudit.Observe(new NoisyKolenPollack());

        Assert.True(findings.IsHonest, findings.ToString());
        Assert.Equal(Transport.Change, findings.Observed);
        Assert.All(TransportUse.Of(new ScaledNet().Grow(new(6, 6, 1), 3, new NoisyKolenPollack(), seed: 1, new Reference<double>())).Values, f => Assert.True(f.IsHonest));
    }

    [Fact]
    public void A_rule_with_two_plastic_tensors_trains_and_is_audited()
    {
        var data = Stripes.Open();
        var network = new Mlp { Hidden = [48, 24] }.Grow(data.Shape, data.Classes, new ProductFeedback(), seed: 1, new Reference<float>());
        var plastic = network.Synapses.Where(s => s.B is not null).SelectMany(s => s.Plastic).ToDictionary(p => p.Name, p => p.Value.Norm());

        var log = new Trainer(network, Recipe with { Epochs = 12, Decay = 1e-3 }).Fit(data);

        Assert.Equal(["dense2.F", "dense2.R", "readout.F", "readout.R"], plastic.Keys);
        Assert.True(log.TestAccuracy > 0.6, log.ToString());
        Assert.All(network.Synapses.SelectMany(s => s.Plastic), p => Assert.NotEqual(plastic[p.Name], p.Value.Norm()));
        Assert.True(TransportAudit.Observe(new ProductFeedback()).IsHonest);
        Assert.All(TransportUse.Of(network).Values, f => Assert.Equal(Transport.None, f.Observed));
    }

    [Fact]
    public void A_rule_that_learns_from_targets_trains_and_is_audited()
    {
        var data = Stripes.Open();
        var network = new Mlp { Hidden = [48, 24] }.Grow(data.Shape, data.Classes, new TargetFeedback(), seed: 1, new Reference<float>());
        var before = network.Synapses.Select(s => s.W.Value.Norm()).ToList();

        var log = new Trainer(network, Recipe with { Epochs = 12, Decay = 1e-3 }).Fit(data);

        Assert.True(log.TestAccuracy > 0.45, log.ToString()); // chance is a third
        Assert.All(network.Synapses.Zip(before), pair => Assert.NotEqual(pair.Second, pair.First.W.Value.Norm()));
        var findings = TransportAudit.Observe(new TargetFeedback());
        Assert.True(findings.IsHonest, findings.ToString());
        Assert.Equal(Transport.None, findings.Observed);
    }

    [Fact]
    public void A_rule_from_outside_is_parsed_from_a_catalogue_of_one_s_own()
    {
        var noisy = CatalogueEntry.Of(
            "noisy", "noisy channels", new NoisyKolenPollack(),
            (rule, options) => rule with { Noise = options.Choice("channel", "telephone", ["telephone", "wire"]) == "wire" ? 0 : options.Number("noise", rule.Noise) });
        CatalogueEntry[] entries = [.. Catalogue.Entries, noisy];

        Assert.Equal(new NoisyKolenPollack { Noise = 0.5 }, Catalogue.Parse("noisy:noise=0.5", entries));
        Assert.Equal(new NoisyKolenPollack { Noise = 0 }, Catalogue.Parse("noisy:channel=wire", entries));
        Assert.Equal(Catalogue.Parse("kp"), Catalogue.Parse("kp", entries));
        Assert.Contains("channel=drum, expected one of telephone, wire", Assert.Throws<UsageException>(() => Catalogue.Parse("noisy:channel=drum", entries)).Message);
        Assert.Throws<UsageException>(() => Catalogue.Parse("noisy"));
    }

    [Fact]
    public void A_rule_from_outside_is_held_to_what_it_declares() =>
        Assert.Throws<TransportException>(() => TransportAudit.Observe(new Peeking()));

    [Fact]
    public void A_layer_from_outside_has_the_exact_gradient()
    {
        var network = new ScaledNet().Grow(new(6, 6, 1), 3, Catalogue.Parse("bp"), seed: 1, new Reference<double>());
        var pass = network.CreatePass(4);
        pass.IsTraining = true;
        Rng.FromSeed(2).Normal(pass.Input, 1);
        int[] labels = [0, 1, 2, 0];
        var loss = new SoftmaxCrossEntropy();
        loss.Evaluate(network.Forward(pass), labels, pass.OutputError);
        network.Backward(pass);

        // Read before the next forward pass, which takes their memory.
        var gradients = network.Parameters.Where(p => p.Name is "scale.gain" or "dense.W" or "conv.W").Select(p => (p, pass.Gradient(p)[0, 0])).ToList();
        foreach (var (p, gradient) in gradients)
        {
            var here = p.Value[0, 0];
            p.Value[0, 0] = here + 1e-6;
            var above = loss.Evaluate(network.Forward(pass), labels);
            p.Value[0, 0] = here - 1e-6;
            var below = loss.Evaluate(network.Forward(pass), labels);
            p.Value[0, 0] = here;
            Assert.Equal((above - below) / 2e-6, gradient, 1e-7);
        }
    }

    private sealed record Peeking : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2026, "Peeking");

        public override void Refresh(RefreshView s) => s.B.CopyFrom(s.Reveal());
    }
}
