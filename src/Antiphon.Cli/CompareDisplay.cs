using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>A comparison while it runs: a bar for each rule on a screen, a line for each epoch and each end elsewhere.</summary>
internal sealed class CompareDisplay(Terminal terminal, IReadOnlyList<string> rules, IReadOnlyList<ulong> seeds, int epochs)
{
    /// <summary>Runs a comparison: handed what to tell of steps and of ends, it gives its rows.</summary>
    public IReadOnlyList<ComparisonRow> Run(Func<Action<int, ulong, TrainingProgress>, Action<int, ComparisonOutcome>, IReadOnlyList<ComparisonRow>> compare)
    {
        if (!terminal.IsLive)
        {
            var rows = compare(Tell, End);
            terminal.Line();
            return rows;
        }

        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                ProgressTask[] bars = [.. rules.Select(name => screen.AddTask(Markup.Escape(name), autoStart: false, maxValue: seeds.Count * epochs))];
                return compare((rule, seed, step) => Move(bars[rule], rules[rule], seed, step), (rule, outcome) => Fill(bars[rule], rules[rule], outcome));
            });
    }

    private void Tell(int rule, ulong seed, TrainingProgress step)
    {
        if (step.Finished is { } report)
        {
            terminal.Line($"{rules[rule]}, seed {seed}, epoch {step.Epoch}/{step.Epochs}: loss {report.TrainLoss:F4}, validation {Format.Percent(report.ValidationAccuracy)}, angle {Format.Angle(report.Seen(WatchedAngle.Name))}");
        }
    }

    private void End(int rule, ComparisonOutcome outcome) =>
        terminal.Line($"{rules[rule]}, seed {outcome.Seed}: {(outcome.Result is { } result ? $"test {Format.Percent(result.TestAccuracy)}" : $"failed: {outcome.Failure}")}");

    private void Move(ProgressTask bar, string name, ulong seed, TrainingProgress step)
    {
        if (!bar.IsStarted)
        {
            bar.StartTask();
        }

        var before = (int)(seed - seeds[0]) * step.Epochs;
        if (step.Finished is { } report)
        {
            bar.Value = before + step.Epoch;
            bar.Description = Markup.Escape($"{name}  {Format.Percent(report.ValidationAccuracy)}");
        }
        else
        {
            bar.Value = before + step.Epoch - 1 + (double)step.Batch / step.Batches;
        }
    }

    private void Fill(ProgressTask bar, string name, ComparisonOutcome outcome)
    {
        if (!bar.IsStarted)
        {
            bar.StartTask();
        }

        bar.Value = ((int)(outcome.Seed - seeds[0]) + 1) * epochs;
        bar.Description = Markup.Escape(outcome.Result is { } result ? $"{name}  {Format.Percent(result.TestAccuracy)}" : $"{name}  failed");
    }
}
