using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class TransportAuditTests
{
    public static TheoryData<string> AllRules() => Lab.AllRules();

    [Theory]
    [MemberData(nameof(AllRules))]
    public void A_rule_uses_what_it_declares(string text)
    {
        var rule = Lab.Parse(text);

        var findings = TransportAudit.Observe(rule);

        Assert.Equal(rule.Transport, findings.Observed);
        Assert.True(findings.IsHonest);
    }

    [Theory]
    [InlineData("bp", "Carry", Transport.Full)]
    [InlineData("bp", "Grow", Transport.Full)]
    [InlineData("usf", "Refresh", Transport.Sign)]
    [InlineData("brsf:strict=true", "Refresh", Transport.SignAndNorm)]
    [InlineData("kp94", "Learn", Transport.Change)]
    public void Findings_name_the_hook(string text, string hook, Transport used) =>
        Assert.Contains((hook, used), TransportAudit.Observe(Catalogue.Parse(text)).Hooks);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void W_itself_is_found_in_every_hook(bool stashed)
    {
        AssertFound("Grow", new Cheat("", _ => { }) { Birth = s => s.W.Clone() });
        AssertFound("Carry", new Cheat("", _ => { }) { CarryThrough = s => s.W });
        foreach (var hook in (string[])["Refresh", "Learn", "Rest"])
        {
            AssertFound(hook, stashed
                ? new Cheat(hook, s => s.Remember("loot", s.W.Shape, out _).CopyFrom(s.W)) { CarryThrough = s => s.Remember("loot", s.W.Shape, out _) }
                : new Cheat(hook, s => s.B.CopyFrom(s.W)));
        }
    }

    [Fact]
    public void A_stash_outside_of_the_synapse_is_found()
    {
        var stash = new Dictionary<string, Tensor>();
        foreach (var hook in (string[])["Refresh", "Learn", "Rest"])
        {
            AssertFound(hook, new Cheat(hook, s => stash[s.Spec.Name] = s.W.Clone())
            {
                Birth = s => stash[s.Spec.Name] = s.Zeros(s.Spec.Geometry.Weights),
                CarryThrough = s => stash[s.Spec.Name],
            });
        }
    }

    [Fact]
    public void A_broadcast_through_W_is_found() => AssertFound("Receive", new Cheat("", _ => { })
    {
        Heard = s =>
        {
            var f = s.Zeros(Geometry.Dense(s.Spec.Classes, s.Spec.Units).Weights);
            f[0, 0] = s.W[0, 0];
            return f;
        },
    });

    [Fact]
    public void Less_than_W_is_found_for_what_it_is()
    {
        Assert.Equal(Transport.Sign, TransportAudit.Observe(new Cheat("Learn", s => s.B.SignOf(s.W))).Observed);
        Assert.Equal(Transport.SignAndNorm, TransportAudit.Observe(new Cheat("Rest", s => s.B.Scale(s.W.Norm()))).Observed);
        Assert.Equal(Transport.Change, TransportAudit.Observe(new Cheat("", _ => { }) { Declared = Transport.Change, Lesson = s => s.Descend(s.B, s.Changes()) }).Observed);
        Assert.Equal(Transport.Full, TransportAudit.Observe(new Cheat("", _ => { }) { Declared = Transport.Change, Lesson = s => s.Descend(s.B, s.Changes().Clone().Multiply(s.Feedback.W.Clone().SignOf(s.Feedback.W))) }).Observed);
        Assert.Equal(Transport.Full, TransportAudit.Observe(new Cheat("Refresh", s => s.B.Fill(Math.Abs(s.W[0, 1])))).Observed);
    }

    [Fact]
    public void One_sign_too_much_is_found() =>
        Assert.Equal(Transport.Sign, TransportAudit.Observe(new Cheat("Rest", s => s.B[0, 0] = Math.CopySign(s.B[0, 0], s.W[0, 0]))).Observed);

    [Fact]
    public void To_declare_more_is_honest_and_to_declare_another_thing_is_not()
    {
        var signs = new Cheat("Learn", s => s.B.SignOf(s.W));

        Assert.False(TransportAudit.Observe(signs).IsHonest);
        Assert.False(TransportAudit.Observe(signs with { Declared = Transport.Change }).IsHonest);
        Assert.True(TransportAudit.Observe(signs with { Declared = Transport.SignAndNorm }).IsHonest);
        Assert.True(TransportAudit.Observe(signs with { Declared = Transport.Full }).IsHonest);
    }

    [Fact]
    public void A_rule_that_does_not_do_the_same_twice_is_refused()
    {
        var calls = 0;

        Assert.Throws<InvalidOperationException>(() => TransportAudit.Observe(new Cheat("Learn", s => s.B.Fill(calls++))));
    }

    [Fact]
    public void A_rule_that_asks_for_more_than_it_declares_is_stopped() =>
        Assert.Throws<TransportException>(() => TransportAudit.Observe(new Cheat("Learn", s => s.Signs(s.B))));

    [Theory]
    [InlineData(Transport.None, "")]
    [InlineData(Transport.Sign, "Signs")]
    [InlineData(Transport.SignAndNorm, "Signs NormOfW")]
    [InlineData(Transport.Change, "Changes")]
    [InlineData(Transport.Full, "Signs NormOfW Changes Reveal")]
    public void The_view_opens_what_is_declared(Transport declared, string open)
    {
        var results = new List<(string Door, Exception? Refusal)>();
        var cheat = new Cheat("", _ => { })
        {
            Declared = declared,
            Lesson = s =>
            {
                foreach (var door in (string[])["Signs", "NormOfW", "Changes", "Reveal"])
                {
                    results.Add((door, Ask(s, door)));
                }
            },
        };

        TransportAudit.Observe(cheat);

        Assert.Equal(open, string.Join(' ', results.Where(result => result.Refusal is null).Select(result => result.Door).Distinct()));
        Assert.All(results, result => Assert.True(result.Refusal is null or TransportException));

        static Exception? Ask(SynapseView s, string door)
        {
            try
            {
                _ = door switch { "Signs" => s.Signs(s.Scratch(new(1)).Device is { } device ? Tensor.Zeros(device, s.B.Shape) : s.B), "NormOfW" => s.NormOfW(), "Changes" => s.Changes(), _ => (object)s.Reveal() };
                return null;
            }
            catch (TransportException refusal)
            {
                return refusal;
            }
        }
    }

    [Theory]
    [InlineData("wm", "Rest")]
    [InlineData("wm:raw=true:rate=0.001:decay=0.02", "Rest")]
    [InlineData("bp", "")]
    [InlineData("usf", "")]
    [InlineData("kp", "")]
    public void It_is_found_where_a_rule_listens_to_its_own_answers(string text, string hooks) =>
        Assert.Equal(hooks, string.Join(' ', TransportAudit.Observe(Catalogue.Parse(text)).ListensIn));

    [Theory]
    [InlineData("fa", "")]
    [InlineData("bp", "")]
    [InlineData("kp", "")]
    [InlineData("dkp", "")]
    [InlineData("usf", "Refresh")]
    [InlineData("sham", "Refresh")]
    [InlineData("pal", "")]
    [InlineData("wm", "Rest")]
    [InlineData("ia", "Rest")]
    [InlineData("ldrl", "Rest")]
    public void It_is_found_which_hook_moves_B(string text, string hooks) =>
        Assert.Equal(hooks, string.Join(' ', TransportAudit.Observe(Catalogue.Parse(text)).MovesIn));

    [Fact]
    public void So_is_one_that_learns_without_the_optimizer() =>
        Assert.Equal(["Learn"], TransportAudit.Observe(new Hebb()).MovesIn);

    /// <summary>B grows along the local product by itself.</summary>
    private sealed record Hebb : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Lab", 2026, "Hebb");

        public override void Learn(SynapseView s) => s.B.Add(s.LocalProduct, -0.1);
    }

    [Fact]
    public void A_carrier_that_reads_what_is_there_is_audited_as_it_trains()
    {
        var rule = new Reader();

        Assert.True(TransportAudit.Observe(rule).IsHonest);
        Lab.Sweep(Lab.Grow("padded", rule), Lab.PassOf(Lab.Grow("padded", rule)));
        var network = Lab.Grow("dense", rule);
        Lab.Sweep(network, Lab.PassOf(network));
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Within_a_network_a_rule_is_as_honest_and_the_network_stays_as_it_was(string text)
    {
        var rule = Lab.Quick(text);
        var network = Lab.Grow("strided, padded, grouped", rule);
        var hash = network.State.Hash();

        var findings = TransportUse.Of(network);

        Assert.Equal(network.Synapses.Where(s => s.B is not null).Select(s => s.Spec.Name), findings.Keys);
        Assert.All(findings.Values, f => Assert.Equal(rule.Transport, f.Observed));
        Assert.Equal(hash, network.State.Hash());
    }

    [Theory]
    [InlineData("Refresh")]
    [InlineData("Learn")]
    [InlineData("Rest")]
    public void Within_a_network_an_accomplice_is_found(string hook)
    {
        Network? network = null;
        Action<Network, Feedback>[] deeds =
        [
            (grown, s) => s.B.CopyFrom(grown.Synapses[s.Spec.Index].W.Value),
            (grown, s) => s.B.Scale(grown.Synapses[0].W.Value[0, 0]), // another layer's weight
            (grown, s) => grown.Synapses[s.Spec.Index].B!.CopyFrom(grown.Synapses[s.Spec.Index].W.Value), // past the view
        ];
        Assert.All(deeds, deed =>
        {
            network = null;
            var cheat = Cheat.WithAccomplice(hook, () => network, deed);
            network = Lab.Grow("padded", cheat);

            Assert.All(TransportUse.Of(network).Values, f => Assert.Contains((hook, Transport.Full), f.Hooks));
            Assert.True(TransportAudit.Observe(new Cheat("", _ => { })).IsHonest);
        });
    }

    [Fact]
    public void Within_a_network_an_error_carried_through_W_is_found()
    {
        Network? network = null;
        var cheat = new Cheat("", _ => { }) { CarryThrough = s => network!.Synapses[s.Spec.Index].W.Value };
        network = Lab.Grow("grouped", cheat);

        Assert.All(TransportUse.Of(network).Values, f => Assert.Contains(("Carry", Transport.Full), f.Hooks));
    }

    private static void AssertFound(string hook, Cheat cheat)
    {
        var findings = TransportAudit.Observe(cheat);

        Assert.False(findings.IsHonest);
        Assert.Contains((hook, Transport.Full), findings.Hooks);
    }

    /// <summary>Reads all there is while an error passes.</summary>
    private sealed record Reader : FeedbackRule
    {
        public override Transport Transport => Transport.None;

        public override Source Source { get; } = Source.Unpublished("Nobody", 2025, "Reads");

        public override bool HearsPost => true;

        public override Tensor? Receive(OutputView s) => s.Arriving?.Scale(s.Post.Norm() + s.Targets.Norm() + s.OutputError.Norm() > 0 ? 1 : 2);

        public override Carried Carry(SynapseView s) => s.Adjoint(s.B, s.Delta).Scale(s.Pre.Norm() + s.Post.Norm() + s.LocalProduct.Norm() + s.Targets.Norm() > 0 ? 1 : 2);
    }
}
