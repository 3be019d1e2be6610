namespace Antiphon.Rules;

/// <summary>What the alignment rules share that read W: B descends on alpha (its size) - beta (its overlap with W') under the optimizer of W, and comes to rest at beta / (2 alpha) W'.</summary>
public abstract record TransportedAlignment : FeedbackRule
{
    /// <summary>Weight of B's size.</summary>
    public double Alpha { get; init => field = value is > 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "alpha is above 0 and at most 100"); } = 1;

    /// <summary>Weight of the overlap.</summary>
    public double Beta { get; init => field = value is > 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Beta), value, "beta is above 0 and at most 100"); } = 2;

    /// <inheritdoc/>
    public sealed override Transport Transport => Transport.Full;

    /// <inheritdoc/>
    public sealed override Source Source => Kunin2020;

    internal static Source Kunin2020 { get; } = new(
        "Kunin, Daniel and Nayebi, Aran and Sagastuy-Brena, Javier and Ganguli, Surya and Bloom, Jonathan M. and Yamins, Daniel L. K.", 2020,
        "Two routes to scalable credit assignment without weight symmetry", "International Conference on Machine Learning", "arXiv:2003.01513");

    /// <inheritdoc/>
    public sealed override bool IsPlastic => true;

    /// <inheritdoc/>
    public sealed override bool ReliesOnDecay => false;
}
