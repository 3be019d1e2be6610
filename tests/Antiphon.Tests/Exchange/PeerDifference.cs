namespace Antiphon.Tests.Exchange;

/// <summary>How far a network's numbers are from those of another program.</summary>
/// <param name="Outputs">Of the outputs in evaluation, the largest difference.</param>
/// <param name="Training">Of the outputs in training, the largest difference.</param>
/// <param name="Gradients">Of all gradients together, the norm of the difference over their norm.</param>
/// <param name="Rounding">That of the other program's own gradients in single precision from those in double.</param>
internal sealed record PeerDifference(double Outputs, double Training, double Gradients, double Rounding);
