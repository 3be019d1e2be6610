using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Tests.Rules;

/// <summary>A rule that declares one transport and steals what it likes in one hook, by a back door that no view can shut.</summary>
internal sealed record Cheat(string Hook, Action<LocalView> Steal) : FeedbackRule
{
    public Transport Declared { get; init; } = Transport.None;

    public Func<LocalView, Tensor>? CarryThrough { get; init; }

    public Func<LocalView, Tensor>? Birth { get; init; }

    public Func<LocalView, Tensor>? Heard { get; init; }

    public override Transport Transport => Declared;

    public override Source Source { get; } = Source.Unpublished("Nobody", 2025, "Cheats");

    public override Tensor Grow(LocalView s, Rng rng) => Birth?.Invoke(s) ?? base.Grow(s, rng);

    public override void Refresh(LocalView s, Rng rng) => StealIn(nameof(Refresh), s);

    public override Tensor? Receive(LocalView s, Tensor? error, Tensor outputError) =>
        Heard is null || error is null ? error : s.Broadcast(Heard(s), outputError);

    public override Tensor? Carry(LocalView s, Tensor delta, Tensor outputError) => s.Adjoint(CarryThrough?.Invoke(s) ?? s.B, delta);

    public override void Learn(LocalView s, Rng rng) => StealIn(nameof(Learn), s);

    public override void Rest(LocalView s, Rng rng) => StealIn(nameof(Rest), s);

    /// <summary>A cheat within a network that it is told of once it has grown: W by a reference that no view hands out.</summary>
    public static Cheat WithAccomplice(string hook, Func<Network?> network, Action<Network, LocalView> steal) => new(hook, view =>
    {
        if (network() is { } grown)
        {
            steal(grown, view);
        }
    });

    private void StealIn(string hook, LocalView s)
    {
        if (hook == Hook)
        {
            Steal(s);
        }
    }
}
