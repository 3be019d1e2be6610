namespace Antiphon;

/// <summary>A training left the numbers: a loss, a weight, a running moment or an output is NaN or infinite. The message says what, where, and what was expected.</summary>
/// <param name="message">The sentence.</param>
public sealed class DivergedException(string message) : RunException(message);
