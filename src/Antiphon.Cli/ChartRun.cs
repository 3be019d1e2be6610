namespace Antiphon.Cli;

/// <summary>A run as charts.js takes it.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Series">The series it belongs to.</param>
/// <param name="Seed">Its seed, in digits; null if unknown.</param>
/// <param name="State">How it goes.</param>
/// <param name="Epochs">What each epoch came to.</param>
/// <param name="Probes">What each probe saw, by its name and by what it looked at: a value for each epoch, null where it did not look.</param>
internal sealed record ChartRun(
    string Name, string Series, string? Seed, string State, IReadOnlyList<ChartRun.Point> Epochs, IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<double?>>> Probes)
{
    /// <summary>An epoch; what is no number is null.</summary>
    public sealed record Point(int Epoch, double? Loss, double? Accuracy);

    /// <summary>The runs of all series, in the order of the series.</summary>
    public static IReadOnlyList<ChartRun> Of(IReadOnlyList<RunSeries> series) => [.. series.SelectMany(one => one.Runs.Select(run => Of(run, one.Name)))];

    private static ChartRun Of(ReportedRun run, string series)
    {
        var epochs = run.History.Epochs;
        return new(
            run.Name,
            series,
            run.Experiment?.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            run.State,
            [.. epochs.Select(epoch => new Point(epoch.Epoch, Format.Finite(epoch.TrainLoss), Format.Finite(epoch.ValidationAccuracy)))],
            run.History.Probes.ToDictionary(
                probe => probe,
                probe => (IReadOnlyDictionary<string, IReadOnlyList<double?>>)epochs
                    .SelectMany(epoch => epoch.Probes.GetValueOrDefault(probe)?.Keys ?? [])
                    .Distinct(StringComparer.Ordinal)
                    .ToDictionary(layer => layer, layer => (IReadOnlyList<double?>)[.. epochs.Select(epoch => ValueOf(epoch, probe, layer))])));
    }

    private static double? ValueOf(Runs.RunEpoch epoch, string probe, string layer) =>
        epoch.Probes.TryGetValue(probe, out var values) && values.TryGetValue(layer, out var value) ? Format.Finite(value) : null;
}
