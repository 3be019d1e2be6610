using System.Globalization;
using System.Text;
using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Runs;
using Antiphon.Serve;

namespace Antiphon.Tests.Serving;

/// <summary>Folders that look as a training leaves them, and a page that shows them as plain JSON.</summary>
internal static class RunMaker
{
    public const string Html = "<!doctype html><title>runs</title>";

    /// <summary>A page without charts.</summary>
    public static RunPage Page { get; } = new(
        new Dictionary<string, ServedFile> { ["/"] = new("text/html; charset=utf-8", Encoding.UTF8.GetBytes(Html)) },
        ConfigFile.ReadExperiment,
        (folder, name) =>
        {
            var history = RunHistory.Read(folder);
            return JsonSerializer.SerializeToUtf8Bytes(new { name, state = history.State, epochs = history.Epochs.Select(epoch => epoch.Epoch) });
        },
        runs => JsonSerializer.SerializeToUtf8Bytes(runs.Select(run => run.Name)));

    /// <summary>A run of some epochs with ten lines of steps before each.</summary>
    public static string Make(string folder, string name, int epochs = 3, string state = "finished", string rule = "kp", ulong seed = 1, double hardness = 1)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(path);
        var experiment = new Experiment();
        foreach (var (knob, value) in new[] { ("model", "mlp"), ("rule", rule), ("seed", seed.ToString(CultureInfo.InvariantCulture)), ("epochs", $"{Math.Max(epochs, 1)}") })
        {
            experiment = ExperimentKnobs.Find(knob).Turn(experiment, value, knob);
        }

        File.WriteAllText(RunDirectory.ConfigOf(path), ConfigFile.TextOf(experiment, "made for a test"));
        File.WriteAllText(RunDirectory.MetricsOf(path), string.Concat(Enumerable.Range(1, epochs).Select(epoch => Epoch(epoch, hardness))));
        State(path, state);
        if (state == "finished")
        {
            File.WriteAllText(RunDirectory.SummaryOf(path), """{"test_accuracy":0.875,"judged_epoch":2,"weights_sha256":"00","transport":"none"}""" + "\n");
        }

        return path;
    }

    /// <summary>Says how a run goes.</summary>
    public static void State(string path, string state) => File.WriteAllText(Path.Combine(path, "state.json"), $$"""{"state":"{{state}}"}""" + "\n");

    /// <summary>The lines of an epoch; what is hard is learned with more loss.</summary>
    public static string Epoch(int epoch, double hardness = 1) => string.Concat(Enumerable.Range(1, 10).Select(i => Step(epoch, ((epoch - 1) * 10 + i) * 50)))
        + string.Create(CultureInfo.InvariantCulture, $$$"""{"kind":"epoch","epoch":{{{epoch}}},"step":{{{epoch * 500}}},"train_loss":{{{2 * hardness / epoch}}},"validation_accuracy":{{{1 - 0.5 * hardness / epoch}}},"seconds":1.5,"images":1000,"probes":{"angle":{"dense1":{{{90 * hardness / (hardness + epoch - 1)}}},"readout":"NaN"}} }""") + "\n";

    /// <summary>A line of a step.</summary>
    public static string Step(int epoch, int step) => string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"step","epoch":{{epoch}},"step":{{step}},"train_loss":{{100.0 / step}}}""") + "\n";
}
