using Antiphon.Data;
using Antiphon.Rules;
using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>A comparison while it runs: a bar for each rule on a screen, a line for each epoch and each end elsewhere.</summary>
internal static class CompareDisplay
{
    public static IReadOnlyList<ComparisonRow> Run(Terminal terminal, Comparison comparison, IReadOnlyList<string> names, Func<ulong, Dataset> open, CancellationToken cancel) =>
        terminal.IsLive ? Bars(terminal, comparison, names, open, cancel) : Lines(terminal, comparison, names, open, cancel);

    private static IReadOnlyList<ComparisonRow> Lines(Terminal terminal, Comparison comparison, IReadOnlyList<string> names, Func<ulong, Dataset> open, CancellationToken cancel)
    {
        var rows = comparison.Run(open, Tell, Evaluate, cancel);
        terminal.Line();
        return rows;

        void Tell(FeedbackPlan plan, ulong seed, TrainingProgress step)
        {
            if (step.Finished is { } report)
            {
                terminal.Line($"{NameOf(plan)}, seed {seed}, epoch {step.Epoch}/{step.Epochs}: loss {report.TrainLoss:F4}, validation {Format.Percent(report.ValidationAccuracy)}, angle {Format.Angle(report.Seen(WatchedAngle.Name))}");
            }
        }

        void Evaluate(FeedbackPlan plan, ulong seed, TrainingLog run) => terminal.Line($"{NameOf(plan)}, seed {seed}: test {Format.Percent(run.TestAccuracy)}");

        string NameOf(FeedbackPlan plan) => names[IndexOf(comparison, plan)];
    }

    private static IReadOnlyList<ComparisonRow> Bars(Terminal terminal, Comparison comparison, IReadOnlyList<string> names, Func<ulong, Dataset> open, CancellationToken cancel) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                ProgressTask[] bars = [.. names.Select(name => screen.AddTask(Markup.Escape(name), autoStart: false, maxValue: comparison.Seeds.Count * comparison.Recipe.Epochs))];
                return comparison.Run(open, Tell, cancel: cancel);

                void Tell(FeedbackPlan plan, ulong seed, TrainingProgress step)
                {
                    var index = IndexOf(comparison, plan);
                    var bar = bars[index];
                    if (!bar.IsStarted)
                    {
                        bar.StartTask();
                    }

                    var before = (int)(seed - comparison.Seeds[0]) * step.Epochs;
                    if (step.Finished is { } report)
                    {
                        bar.Value = before + step.Epoch;
                        bar.Description = Markup.Escape($"{names[index]}  {Format.Percent(report.ValidationAccuracy)}");
                    }
                    else
                    {
                        bar.Value = before + step.Epoch - 1 + (double)step.Batch / step.Batches;
                    }
                }
            });

    private static int IndexOf(Comparison comparison, FeedbackPlan plan)
    {
        var index = 0;
        while (!ReferenceEquals(comparison.Plans[index], plan))
        {
            index++;
        }

        return index;
    }
}
