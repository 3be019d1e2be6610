using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A search while it runs: each rule's bar counts the epochs that its trials have come to.</summary>
internal sealed class TuneDisplay(BatchDisplay display)
{
    private IReadOnlyList<(int Rule, int Trial)> _round = [];
    private readonly Dictionary<(int Rule, int Trial), double> _epochs = [];

    /// <summary>Shows it while work is done.</summary>
    public T Run<T>(Func<T> work) => display.Run(work);

    /// <summary>What is trained next.</summary>
    public void Begin(IReadOnlyList<(int Rule, int Trial)> round) => _round = round;

    /// <summary>A step or an epoch of a training of the round.</summary>
    public void Tell(int index, TrainingProgress step)
    {
        var training = _round[index];
        if (step.Finished is not null)
        {
            _epochs[training] = step.Epoch;
        }

        display.Tell(training.Rule, $"trial {training.Trial}", Others(training), step);
    }

    /// <summary>The end of a training of the round, or of its stretch.</summary>
    public void End(int index, string? failure)
    {
        if (failure is not null)
        {
            var training = _round[index];
            display.End(training.Rule, $"trial {training.Trial}", Others(training) + (int)_epochs.GetValueOrDefault(training), $"failed: {failure}");
        }
    }

    private int Others((int Rule, int Trial) training) => (int)_epochs.Where(pair => pair.Key.Rule == training.Rule && pair.Key != training).Sum(pair => pair.Value);
}
