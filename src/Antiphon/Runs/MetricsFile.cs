using System.Text.Json;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>What comes of a run while it goes: a line of JSON for every so many steps and for every epoch.</summary>
public sealed class MetricsFile : IDisposable
{
    /// <summary>Steps from one line to the next.</summary>
    public const int Interval = 50;

    private readonly StreamWriter _lines;

    private MetricsFile(string path) => _lines = new(path, append: true) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The file of a run that goes on from a place: lines of what came after it are taken out.</summary>
    /// <exception cref="RunException">It cannot be read or written.</exception>
    public static MetricsFile Open(string path, long steps, int epochs)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (File.Exists(path))
            {
                RunDirectory.Write(path, string.Concat(File.ReadLines(path).Where(line => IsUpTo(line, steps, epochs)).Select(line => line + "\n")));
            }

            return new(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be written: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Writes a line if this is the moment for one.</summary>
    public void Tell(TrainingProgress progress)
    {
        if (progress.Finished is { } report)
        {
            Write(new("epoch", report.Epoch, report.Steps, report.TrainLoss, report.ValidationAccuracy, report.Seconds, report.Images, report.Observations.ToDictionary(seen => seen.Probe, seen => seen.Values), report.TrainAccuracy, report.ValidationLoss));
        }
        else if (progress.Step % Interval == 0)
        {
            Write(new("step", progress.Epoch, progress.Step, progress.Loss));
        }
    }

    /// <summary>Writes a line for a warning.</summary>
    public void Tell(TrainingWarning warning, int epoch)
    {
        ArgumentNullException.ThrowIfNull(warning);
        Write(new("warning", epoch, warning.Step, Layer: warning.Layer, Message: warning.Message));
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>A line of such a file; null for what is none.</summary>
    internal static MetricsLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RunJson.Plain.MetricsLine);
        }
        catch (JsonException)
        {
            return null; // cut off as its process was killed
        }
    }

    private static bool IsUpTo(string line, long steps, int epochs) => Parse(line) is { } there && there.Step <= steps && (there.Kind != "epoch" || there.Epoch <= epochs);

    private void Write(MetricsLine line)
    {
        try
        {
            _lines.WriteLine(JsonSerializer.Serialize(line, RunJson.Plain.MetricsLine));
        }
        catch (IOException error)
        {
            throw new RunException($"the metrics cannot be written: {error.Message.TrimEnd('.')}", error);
        }
    }
}
