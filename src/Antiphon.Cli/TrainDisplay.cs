using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>One training while it runs: a line for each epoch, and on a screen a bar below them.</summary>
internal sealed class TrainDisplay(Terminal terminal, ProvenanceReport provenance, Processes processes)
{
    private const string Head = "epoch  train loss  validation  angle W, B  by stage  images/s";

    private bool _hasHead;

    private bool IsWide => terminal.Width >= Head.Length;

    /// <summary>Trains in a run's folder, and shows it; null if it paused.</summary>
    /// <param name="title">The name of the run, which heads what is printed; null if it was given none.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="experiment">What is trained.</param>
    /// <param name="plan">By which rule.</param>
    /// <param name="set">The data.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="until">The epoch after which it pauses; null for none.</param>
    public (TrainReport Report, TrainingLog Log)? Run(string? title, RunDirectory directory, Experiment experiment, FeedbackPlan plan, Dataset set, IDevice device, CancellationToken cancel, int? until = null)
    {
        if (!terminal.IsLive)
        {
            return Finish(directory, set, new RunSession(directory, experiment, provenance, processes) { Say = Speaker(title), Progress = Tell, Until = until }.Run(plan, set, device, cancel));
        }

        var result = terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                var bar = screen.AddTask("training");
                return new RunSession(directory, experiment, provenance, processes)
                {
                    Say = Speaker(title),
                    Until = until,
                    Pretraining = step => bar.Description = $"noise {step.Step}/{step.Steps}  loss {step.Loss:F4}",
                    Progress = step =>
                    {
                        bar.MaxValue = step.Epochs;
                        bar.Value = step.Finished is null ? step.Epoch - 1 + (double)step.Batch / step.Batches : step.Epoch;
                        bar.Description = $"epoch {step.Epoch}/{step.Epochs}  loss {step.Loss:F4}";
                        Tell(step);
                    },
                }.Run(plan, set, device, cancel);
            });
        return Finish(directory, set, result);
    }

    // The first line bears the name.
    private Action<string> Speaker(string? title) => text =>
    {
        terminal.Line(title is null ? text : $"{title}: {text}");
        title = null;
    };

    private void Tell(TrainingProgress step)
    {
        if (!_hasHead)
        {
            _hasHead = true;
            terminal.Line();
            if (IsWide)
            {
                terminal.Line(Head);
            }
        }

        if (step.Finished is not { } report)
        {
            return;
        }

        var (loss, accuracy, angle, speed) = ($"{report.TrainLoss:F4}", Format.Percent(report.ValidationAccuracy), Format.Angle(report.Seen(WatchedAngle.Name)), $"{report.Images / report.Seconds:F0}");
        var stages = AngleBars.Of(report);
        if (IsWide)
        {
            terminal.Line($"{report.Epoch,5}  {loss,10}  {accuracy,10}  {angle,10}  {stages,8}  {speed,8}");
        }
        else
        {
            terminal.Record([("epoch", $"{report.Epoch}"), ("train loss", loss), ("validation", accuracy), ("angle W, B", angle), ("by stage", stages), ("images/s", speed)]);
        }
    }

    private (TrainReport Report, TrainingLog Log)? Finish(RunDirectory directory, Dataset set, (TrainReport Report, TrainingLog Log)? trained)
    {
        terminal.Line();
        SkippedPictures.Tell(terminal, set);
        if (trained is not { } result)
        {
            terminal.Line($"paused: 'antiphon resume {RunSession.Shown(directory.Path)}' goes on with it");
            return null;
        }

        terminal.Line($"the run is in {RunSession.Shown(directory.Path)}");
        if (result.Log.Test?.Top5Accuracy is { } topFive)
        {
            terminal.Line($"top-5 accuracy {Format.Percent(topFive)}");
        }

        var epochs = result.Log.Epochs.Count;
        terminal.Line($"{Format.Judgement(result.Log)}{(result.Log.Judged < epochs ? $", of epoch {result.Log.Judged}, the best by validation" : "")}");
        return trained;
    }
}
