using System.Globalization;
using System.Text.Json;
using Antiphon.Cli.TensorBoard;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A training in the folder of its run, from its beginning or from where it was kept.</summary>
internal sealed class RunSession(RunDirectory directory, Experiment experiment, ProvenanceReport provenance, Processes? processes = null)
{
    private readonly Processes _processes = processes ?? Processes.Alone;

    /// <summary>Told what there is to say, a line each; it is in the run's log already.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Told of every step and epoch.</summary>
    public Action<TrainingProgress> Progress { get; init; } = _ => { };

    /// <summary>Told of every step on noise before the training.</summary>
    public Action<PretrainingProgress> Pretraining { get; init; } = _ => { };

    /// <summary>The epoch after which it pauses, and can be gone on with; null for none.</summary>
    public int? Until { get; init; }

    /// <summary>A path as short as it can be typed from here.</summary>
    public static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;

    /// <summary>Trains, and writes the run's files; null if it paused.</summary>
    /// <param name="plan">Which synapses learn by which rule.</param>
    /// <param name="set">The data.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="cancel">Stops it between two steps, and keeps where it stands.</param>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public (TrainReport Report, TrainingLog Log)? Run(FeedbackPlan plan, Dataset set, IDevice device, CancellationToken cancel)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var log = new StreamWriter(directory.Log, append: true) { AutoFlush = true };
        (string State, string? Message) end = ("failed", "an error that the run could not tell of");
        try
        {
            directory.Say("running");
            var born = ModelFiles.AtBirth(directory.Path, experiment, set);
            var network = experiment.Grow(set.Shape, set.Classes, plan, device, born?.Values);
            var asked = experiment.Rule + Format.Readout(experiment);
            Tell(log, $"{experiment.Model} on {experiment.DataName} by {asked}, which transports {TransportWords.Word(network.Transport)}");
            Tell(log, $"{Format.Count(network.ParameterCount, "parameter")}, {Format.Count(set.Train.Count, "example")}, seed {network.Seed}");
            foreach (var remark in (string?[])[_processes.Description, set.Remark, born is null ? null : $"born with the weights of {experiment.InitFrom}", born?.Remark])
            {
                if (remark is not null)
                {
                    Tell(log, remark);
                }
            }

            if (experiment.Lean)
            {
                Tell(log, network.SavedFeedback > 0 ? $"lean: {Format.Megabytes(network.SavedFeedback * sizeof(float))} of feedback weights are not held" : $"lean: {plan} has no feedback weights that need not be held");
            }

            var trained = Train(log, network, set, pause);
            if (CostOf(trained.Epochs) is { } cost)
            {
                Tell(log, $"probes: {cost} a look");
            }

            var report = TrainReport.Of(provenance, experiment, DataReport.Of(experiment, set), network, asked, trained);
            RunDirectory.Write(directory.Summary, JsonSerializer.Serialize(report, Json.Plain.TrainReport) + "\n");
            end = ("finished", null);
            return (report, trained);
        }
        catch (OperationCanceledException stopped) when (cancel.IsCancellationRequested || !pause.IsCancellationRequested)
        {
            end = ("stopped", "interrupted");
            throw new StoppedException($"interrupted: 'antiphon resume {Shown(directory.Path)}' goes on with it", stopped);
        }
        catch (OperationCanceledException) when (pause.IsCancellationRequested)
        {
            end = ("stopped", $"paused after epoch {Until}");
            Note(log, end.Message!);
            return null;
        }
        catch (Exception failed) when (failed is RunException or UsageException)
        {
            end = (failed is DivergedException ? "diverged" : "failed", failed.Message);
            Note(log, failed.Message);
            throw;
        }
        finally
        {
            directory.Say(end.State, end.Message);
        }
    }

    private TrainingLog Train(StreamWriter log, Network network, Dataset set, CancellationTokenSource pause)
    {
        MetricsFile? metrics = null;
        TensorBoardFile? board = null;
        var (epoch, steps) = (1, 0L);
        try
        {
            var checkpoints = new RunCheckpoints(directory, experiment, set)
            {
                Saved = (path, cost) => Note(log, string.Create(CultureInfo.InvariantCulture, $"kept {Path.GetFileName(path)} in {cost.TotalSeconds:F3} s")),
                PassedOver = sentence => Tell(log, $"passed over: {sentence}"),
                Began = (after, position) =>
                {
                    metrics?.Dispose(); // a training that goes back begins again
                    board?.Dispose();
                    epoch = (position?.Epochs.Count ?? 0) + 1;
                    metrics = MetricsFile.Open(directory.Metrics, after, position?.Epochs.Count ?? 0);
                    board = experiment.TensorBoard ? new(directory.Path, network, after) : null;
                    if (position is not null && after > 0)
                    {
                        Tell(log, $"goes on after step {after}, {(position.Batch > 0 ? $"batch {position.Batch} of epoch {position.Epoch}" : $"at the end of epoch {position.Epochs.Count}")}");
                    }
                },
            };
            Interrupt.KeepAsked = checkpoints.Ask;
            var trainer = new Trainer(network, experiment.Recipe)
            {
                Watches = experiment.Watches,
                Checkpoints = checkpoints,
                Replicas = _processes.Replicas,
                Warned = warning =>
                {
                    metrics!.Tell(warning, epoch);
                    Tell(log, $"warning: {warning}");
                },
                Pretraining = step =>
                {
                    Pretraining(step);
                    if (step.Finished is { } report)
                    {
                        Tell(log, $"pretrained on noise: {Format.Count(report.Steps, "step")} at rate {Values.Short(report.Rate)}, loss {report.Loss:F4}, angle from {AngleOf(report.Before)} to {AngleOf(report.After)}");
                    }
                },
                Progress = step =>
                {
                    epoch = step.Epoch;
                    steps += step.Finished is null ? 1 : 0;
                    metrics!.Tell(step);
                    board?.Tell(step);
                    if (step.Finished is { } report)
                    {
                        Note(log, $"epoch {report.Epoch}: loss {report.TrainLoss:F4}, validation {Format.Percent(report.ValidationAccuracy)}, angle {Format.Angle(report.Seen(WatchedAngle.Name))}");
                    }

                    Progress(step);
                    if (step.Finished is not null && step.Epoch == Until && step.Epoch < step.Epochs)
                    {
                        pause.Cancel();
                    }
                },
            };
            var trained = trainer.Fit(set, pause.Token);
            if (_processes.TrafficOf(steps) is { } traffic)
            {
                Tell(log, traffic);
            }

            board?.Tell(trained);
            return trained;
        }
        finally
        {
            Interrupt.KeepAsked = null;
            metrics?.Dispose();
            board?.Dispose();
        }
    }

    private static string AngleOf(IReadOnlyList<Observation> seen) => Format.Angle(seen.FirstOrDefault(look => look.Probe == WatchedAngle.Name)?.Mean);

    // What a look cost in the mean, probe by probe; null if none looked.
    private string? CostOf(IReadOnlyList<EpochReport> epochs)
    {
        var seen = epochs.SelectMany(epoch => epoch.Observations).ToLookup(look => look.Probe);
        string[] costs = [.. experiment.Watches.Where(watch => seen.Contains(watch.Probe.Name)).Select(watch => $"{watch.Probe.Name} {seen[watch.Probe.Name].Average(look => look.Seconds):F3} s")];
        return costs.Length > 0 ? string.Join(", ", costs) : null;
    }

    private void Tell(StreamWriter log, string text)
    {
        Note(log, text);
        Say(text);
    }

    private static void Note(StreamWriter log, string text) => log.WriteLine($"{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {text}");
}
