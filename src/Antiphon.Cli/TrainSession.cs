using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Runs;
using Antiphon.Training;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>A training in the folder of its run, from its beginning or from where it was kept, and shown while it goes.</summary>
internal sealed class TrainSession(Terminal terminal, RunDirectory directory, Experiment experiment)
{
    private const string Head = "epoch  train loss  validation  angle W, B  images/s";

    // What batch systems send before a time limit: keep it, and go on.
    private static readonly PosixSignal KeepAndGoOn = (PosixSignal)(OperatingSystem.IsLinux() ? 10 : 30);

    private bool IsWide => terminal.Width >= Head.Length;

    /// <summary>Trains, and writes the run's files.</summary>
    /// <param name="title">The name of the run if it was given one, which heads what is printed; null if not.</param>
    /// <param name="set">The data.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="cancel">Stops it between two steps, and keeps where it stands.</param>
    public (TrainReport Report, TrainingLog Log) Run(string? title, Dataset set, IDevice device, CancellationToken cancel)
    {
        using var log = new StreamWriter(directory.Log, append: true) { AutoFlush = true };
        var hasEnded = false;
        try
        {
            directory.Say("running");
            var plan = experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment));
            var network = experiment.Model.Grow(set.Shape, set.Classes, plan, experiment.Seed, device);
            var asked = experiment.Rule + Format.Readout(experiment);
            Say(log, $"{(title is null ? "" : title + ": ")}{experiment.Model} on {experiment.DataName} by {asked}, which transports {TransportWords.Word(network.Transport)}");
            Say(log, $"{Format.Count(network.ParameterCount, "parameter")}, {Format.Count(set.Train.Count, "picture")}, seed {network.Seed}");
            Say(log, "");

            var trained = Train(log, network, set, cancel);
            var report = TrainReport.Of(experiment, network, asked, trained);
            RunDirectory.Write(directory.Summary, JsonSerializer.Serialize(report, Json.Plain.TrainReport) + "\n");
            directory.Say("finished");
            hasEnded = true;
            return (report, trained);
        }
        catch (OperationCanceledException stopped) when (cancel.IsCancellationRequested)
        {
            directory.Say("stopped", "interrupted");
            hasEnded = true;
            throw new StoppedException($"interrupted: 'antiphon resume {Shown(directory.Path)}' goes on with it", stopped);
        }
        catch (RunException failed)
        {
            directory.Say("failed", failed.Message);
            Note(log, failed.Message);
            hasEnded = true;
            throw;
        }
        finally
        {
            if (!hasEnded)
            {
                directory.Say("failed", "an error that the run could not tell of");
            }
        }
    }

    /// <summary>A path as short as it can be typed from here.</summary>
    public static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;

    private TrainingLog Train(StreamWriter log, Network network, Dataset set, CancellationToken cancel)
    {
        MetricsFile? metrics = null;
        try
        {
            var checkpoints = new RunCheckpoints(directory, experiment, set)
            {
                PassedOver = sentence => Say(log, $"passed over: {sentence}"),
                Began = (steps, position) =>
                {
                    metrics = MetricsFile.Open(directory.Metrics, steps, position?.Epochs.Count ?? 0);
                    if (position is not null)
                    {
                        Say(log, $"goes on after step {steps}, {(position.Batch > 0 ? $"batch {position.Batch} of epoch {position.Epoch}" : $"at the end of epoch {position.Epochs.Count}")}");
                    }

                    if (IsWide)
                    {
                        Say(log, Head);
                    }
                },
            };
            using var asked = PosixSignalRegistration.Create(KeepAndGoOn, context =>
            {
                context.Cancel = true;
                checkpoints.Ask();
            });
            return Show(new(network, experiment.Recipe) { Watches = WatchedAngle.Watches, Checkpoints = checkpoints }, set, step =>
            {
                metrics!.Tell(step);
                Tell(log, step);
            }, cancel);
        }
        finally
        {
            metrics?.Dispose();
        }
    }

    private TrainingLog Show(Trainer trainer, Dataset set, Action<TrainingProgress> tell, CancellationToken cancel)
    {
        if (!terminal.IsLive)
        {
            trainer.Progress = tell;
            return trainer.Fit(set, cancel);
        }

        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                var bar = screen.AddTask("training");
                trainer.Progress = step =>
                {
                    bar.MaxValue = step.Epochs;
                    bar.Value = step.Finished is null ? step.Epoch - 1 + (double)step.Batch / step.Batches : step.Epoch;
                    bar.Description = $"epoch {step.Epoch}/{step.Epochs}  loss {step.Loss:F4}";
                    tell(step);
                };
                return trainer.Fit(set, cancel);
            });
    }

    private void Tell(StreamWriter log, TrainingProgress step)
    {
        if (step.Finished is not { } report)
        {
            return;
        }

        var (loss, accuracy, angle, speed) = ($"{report.TrainLoss:F4}", Format.Percent(report.ValidationAccuracy), Format.Angle(report.Seen(WatchedAngle.Name)), $"{report.Images / report.Seconds:F0}");
        var line = $"{report.Epoch,5}  {loss,10}  {accuracy,10}  {angle,10}  {speed,8}";
        Note(log, line);
        if (IsWide)
        {
            terminal.Line(line);
        }
        else
        {
            terminal.Record([("epoch", $"{report.Epoch}"), ("train loss", loss), ("validation", accuracy), ("angle W, B", angle), ("images/s", speed)]);
        }
    }

    private void Say(StreamWriter log, string text)
    {
        Note(log, text);
        terminal.Line(text);
    }

    private static void Note(StreamWriter log, string text) =>
        log.WriteLine(text.Length == 0 ? text : $"{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {text}");
}
