using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>How far a training is.</summary>
/// <param name="State">not begun, running, stopped, failed, diverged or finished.</param>
/// <param name="Words">The state, and how far it is or why it ended.</param>
internal sealed record RunProgress(string State, string Words)
{
    /// <summary>Of a training, as its folder tells.</summary>
    public static RunProgress Of(PlannedRun run)
    {
        var history = RunHistory.Read(run.Path);
        var at = history.Last is { } last ? $"after epoch {last.Epoch} of {run.Experiment.Recipe.Epochs}" : $"in epoch 1 of {run.Experiment.Recipe.Epochs}";
        return history switch
        {
            { State: "stopped", Message: null, Last: null } => new("not begun", "not begun"), // whoever stops says why
            { State: "failed" or "diverged" } => new(history.State, $"{history.State} {at}: {history.Message}"),
            { State: "finished" } => new("finished", "finished, but its last checkpoint cannot be read"),
            _ => new(history.State, $"{history.State} {at}"),
        };
    }
}
