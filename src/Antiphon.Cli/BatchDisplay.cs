using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>Several trainings while they run: a bar for each rule on a screen, a line for each epoch and each end elsewhere.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="names">What the bars are called.</param>
/// <param name="epochs">Epochs that make a bar full.</param>
internal sealed class BatchDisplay(Terminal terminal, IReadOnlyList<string> names, int epochs)
{
    private ProgressTask[] _bars = [];

    /// <summary>Shows bars, if there is a screen, while work is done.</summary>
    public T Run<T>(Func<T> work)
    {
        if (!terminal.IsLive)
        {
            var result = work();
            terminal.Line();
            return result;
        }

        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                _bars = [.. names.Select(name => screen.AddTask(Markup.Escape(name), autoStart: false, maxValue: epochs))];
                return work();
            });
    }

    /// <summary>A step or an epoch of a training: which bar it moves, what the training is called behind the bar's name, and how many epochs the bar had behind it as the training began.</summary>
    public void Tell(int bar, string training, int before, TrainingProgress step)
    {
        if (_bars.Length > 0)
        {
            Move(bar, before + (step.Finished is null ? step.Epoch - 1 + (double)step.Batch / step.Batches : step.Epoch), step.Finished is { } epoch ? Format.Percent(epoch.ValidationAccuracy) : null);
        }
        else if (step.Finished is { } report)
        {
            terminal.Line($"{names[bar]}, {training}, epoch {step.Epoch}/{step.Epochs}: loss {report.TrainLoss:F4}, validation {Format.Percent(report.ValidationAccuracy)}, angle {Format.Angle(report.Seen(WatchedAngle.Name))}");
        }
    }

    /// <summary>The end of a training: what came of it in words, and how far its bar is now.</summary>
    public void End(int bar, string training, double reached, string outcome)
    {
        if (_bars.Length > 0)
        {
            Move(bar, reached, outcome);
        }
        else
        {
            terminal.Line($"{names[bar]}, {training}: {outcome}");
        }
    }

    private void Move(int bar, double value, string? words)
    {
        if (!_bars[bar].IsStarted)
        {
            _bars[bar].StartTask();
        }

        _bars[bar].Value = value;
        if (words is not null)
        {
            _bars[bar].Description = Markup.Escape($"{names[bar]}  {words}");
        }
    }
}
