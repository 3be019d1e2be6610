using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Tests.Rules;

/// <summary>A rule that declares one transport and steals what it likes in one hook, by a back door that no view can shut.</summary>
internal sealed record Cheat(string Hook, Action<Feedback> Steal) : FeedbackRule
{
    public Transport Declared { get; init; } = Transport.None;

    public Func<Feedback, Tensor>? CarryThrough { get; init; }

    public Func<Feedback, Tensor>? Birth { get; init; }

    public Func<Feedback, Tensor>? Heard { get; init; }

    public Action<SynapseView>? Lesson { get; init; }

    public override Transport Transport => Declared;

    public override Source Source { get; } = Source.Unpublished("Nobody", 2025, "Cheats");

    public override Tensor Grow(BirthView s) => Birth?.Invoke(s.Feedback) ?? base.Grow(s);

    public override void Refresh(RefreshView s) => StealIn(nameof(Refresh), s.Feedback);

    public override Tensor? Receive(OutputView s) => Heard is null || s.Arriving is null ? s.Arriving : s.Broadcast(Heard(s.Feedback), s.OutputError);

    public override Carried Carry(SynapseView s) => s.Through(CarryThrough?.Invoke(s.Feedback) ?? s.B);

    public override void Learn(SynapseView s)
    {
        StealIn(nameof(Learn), s.Feedback);
        Lesson?.Invoke(s);
    }

    public override void Rest(RestView s) => StealIn(nameof(Rest), s.Feedback);

    /// <summary>A cheat within a network that it is told of once it has grown: W by a reference that no view hands out.</summary>
    public static Cheat WithAccomplice(string hook, Func<Network?> network, Action<Network, Feedback> steal) => new(hook, synapse =>
    {
        if (network() is { } grown)
        {
            steal(grown, synapse);
        }
    });

    private void StealIn(string hook, Feedback s)
    {
        if (hook == Hook)
        {
            Steal(s);
        }
    }
}
