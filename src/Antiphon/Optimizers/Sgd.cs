using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>
/// Stochastic gradient descent with heavy-ball momentum: g = gradient + decay w; v = momentum v + g; w = w - rate v (Nesterov: w - rate (g + momentum v)).
/// Decoupled decay shrinks w by rate x decay beside the gradient (arXiv:1711.05101).
/// </summary>
public sealed record Sgd : Optimizer
{
    private static readonly string[] Names = ["momentum"];

    /// <summary>Share of the velocity that is kept.</summary>
    public double Momentum { get; init => field = Memory(value, "momentum"); } = 0.9;

    /// <summary>Look ahead along the new velocity (Nesterov 1983).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Decay acts on the weights beside the gradient, not within it.</summary>
    public bool Decoupled { get; init; }

    /// <summary>Batch Manhattan: the gradient's sign alone, before decay and momentum (Liao, Leibo, Poggio 2016, arXiv:1510.05067).</summary>
    public bool Manhattan { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => Names;

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step) => step.W.Device.SgdStep(
        step.W, step.Gradient, step.Moments[0], new(step.Rate, Momentum, Decoupled ? 0 : step.Decay, Decoupled ? step.Rate * step.Decay : 0, Nesterov, Manhattan));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"sgd:momentum={Momentum}") + (Nesterov ? ":nesterov=true" : "") + (Decoupled ? ":decoupled=true" : "") + (Manhattan ? ":manhattan=true" : "");
}
