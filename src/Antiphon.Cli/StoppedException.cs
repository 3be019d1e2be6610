namespace Antiphon.Cli;

/// <summary>A run was stopped, and what it had come to is kept; the message says how to go on.</summary>
internal sealed class StoppedException(string message, OperationCanceledException inner) : OperationCanceledException(message, inner, inner.CancellationToken);
