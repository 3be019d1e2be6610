using System.Buffers.Binary;
using Antiphon.Layers;
using Antiphon.Reports;
using Antiphon.Runs;
using Antiphon.Training;
using Google.Protobuf;

namespace Antiphon.Cli.TensorBoard;

/// <summary>What comes of a run while it goes, for TensorBoard: what metrics.jsonl has, the learning rate, the weights after each epoch, and at the end how the test set was judged.</summary>
internal sealed class TensorBoardFile : IDisposable
{
    private readonly EventFile _events;
    private readonly Network _network;

    /// <summary>A new file for a training that begins, or goes on after so many steps: what earlier files tell of later steps no longer counts.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public TensorBoardFile(string folder, Network network, long steps)
    {
        (_events, _network) = (EventFile.Create(folder), network);
        _events.Write(new() { Step = steps + 1, SessionLog = new() { Status = SessionLog.Types.SessionStatus.Start } });
    }

    /// <summary>Writes an event if this is the moment for one.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Tell(TrainingProgress progress)
    {
        if (progress.Finished is { } report)
        {
            Write(report.Steps, [.. ScalarsOf(report), Scalar("learning rate", progress.Rate), .. Histograms()]);
        }
        else if (progress.Step % MetricsFile.Interval == 0 && progress.Batch < progress.Batches)
        {
            // The last step of an epoch is told of with the epoch, so that no tag has a step twice.
            Write(progress.Step, [Scalar("Loss/train", progress.Loss), Scalar("learning rate", progress.Rate)]);
        }
    }

    /// <summary>Writes how the test set was judged, if it was, at the step whose weights judged it.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Tell(TrainingLog log)
    {
        if (log.Test is { } test)
        {
            Write(log.Epochs[log.Judged - 1].Steps, [Scalar("Loss/test", test.MeanLoss!.Value), Scalar("Accuracy/test", test.Accuracy), new() { Tag = "confusion", Image = Picture(ConfusionPicture.Png(test)) }]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    private static IEnumerable<Summary.Types.Value> ScalarsOf(EpochReport report)
    {
        yield return Scalar("Loss/train", report.TrainLoss);
        yield return Scalar("Accuracy/train", report.TrainAccuracy);
        yield return Scalar("Loss/validation", report.ValidationLoss);
        yield return Scalar("Accuracy/validation", report.ValidationAccuracy);
        foreach (var (probe, name, value) in from seen in report.Observations from pair in seen.Values select (seen.Probe, pair.Key, pair.Value))
        {
            if (double.IsFinite(value))
            {
                yield return Scalar($"{probe}/{name}", value);
            }
        }
    }

    // The B of backpropagation is W.
    private IEnumerable<Summary.Types.Value> Histograms()
    {
        foreach (var synapse in _network.Synapses)
        {
            yield return new() { Tag = $"W/{synapse.Spec.Name}", Histo = Histogram.Of(synapse.W.Value) };
            if (synapse.B is { } b && !ReferenceEquals(b, synapse.W.Value))
            {
                yield return new() { Tag = $"B/{synapse.Spec.Name}", Histo = Histogram.Of(b) };
            }
        }
    }

    private void Write(long step, IEnumerable<Summary.Types.Value> values) => _events.Write(new() { Step = step, Summary = new() { Value = { values } } });

    private static Summary.Types.Value Scalar(string tag, double value) => new() { Tag = tag, SimpleValue = (float)value };

    // A PNG file has its size behind 8 bytes of signature and 8 of its first chunk's head.
    private static Summary.Types.Image Picture(byte[] png) => new()
    {
        Width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
        Height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)),
        Colorspace = 3,
        EncodedImageString = UnsafeByteOperations.UnsafeWrap(png),
    };
}
