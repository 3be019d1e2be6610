namespace Antiphon.Training;

/// <summary>A sign that a training goes wrong.</summary>
/// <param name="Step">Steps done when it was seen.</param>
/// <param name="Layer">The layer; empty where it is about the whole network.</param>
/// <param name="Message">What was seen, and what may help.</param>
public sealed record TrainingWarning(long Step, string Layer, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"step {Step}{(Layer.Length > 0 ? $", {Layer}" : "")}: {Message}";
}
