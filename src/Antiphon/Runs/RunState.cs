namespace Antiphon.Runs;

/// <summary>How a run goes.</summary>
/// <param name="State">running, finished, stopped, diverged or failed.</param>
/// <param name="Message">Why it ended early; null if it did not.</param>
internal sealed record RunState(string State, string? Message = null);
