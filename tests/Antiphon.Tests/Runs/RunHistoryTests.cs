using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

/// <summary>A run read from its folder, whole or damaged.</summary>
public sealed class RunHistoryTests : IDisposable
{
    private const string One = """{"kind":"epoch","epoch":1,"step":60,"train_loss":0.9,"validation_accuracy":0.5,"seconds":2,"images":600,"probes":{"angle":{"conv1":80,"readout":60}}}""";
    private const string Two = """{"kind":"epoch","epoch":2,"step":120,"train_loss":"NaN","validation_accuracy":0.75,"seconds":2,"images":600,"probes":{"angle":{"conv1":70,"readout":"NaN"},"norm-ratio":{"conv1":1.5}}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Epochs_steps_and_probes_are_read()
    {
        var run = Read($$"""{"kind":"step","epoch":1,"step":50,"train_loss":1.5}""", One, Two);

        Assert.Equal([1, 2], run.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([0.5, 0.75], run.Epochs.Select(epoch => epoch.ValidationAccuracy!.Value));
        Assert.Equal([0.9, double.NaN], run.Epochs.Select(epoch => epoch.TrainLoss));
        Assert.Equal([new(1, 50, 1.5)], run.Steps);
        Assert.Equal(["angle", "norm-ratio"], run.Probes);
        Assert.Equal([70.0, 70.0], run.Epochs.Select(epoch => epoch.MeanOf("angle")!.Value));
        Assert.Equal([null, 1.5], run.Epochs.Select(epoch => epoch.MeanOf("norm-ratio")));
        Assert.Equal(0, run.UnreadLines);
    }

    [Fact]
    public void What_is_cut_off_or_no_line_of_metrics_is_counted_and_left_out()
    {
        var run = Read(One, Two[..^30], "null", "[]", "{}", """{"kind":"epoch","epoch":3,"step":180,"train_loss":0.1,"probes":{"angle":null}}""");

        Assert.Equal([1, 3], run.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(4, run.UnreadLines);
        Assert.Empty(run.Epochs[1].Probes);
        Assert.Null(run.Epochs[1].ValidationAccuracy);
    }

    [Fact]
    public void Of_an_epoch_that_is_there_twice_the_later_counts()
    {
        var run = Read(One, One.Replace("0.5", "0.6", StringComparison.Ordinal));

        Assert.Equal(0.6, Assert.Single(run.Epochs).ValidationAccuracy);
    }

    [Fact]
    public void A_folder_without_files_has_a_history_without_epochs()
    {
        var run = RunHistory.Read(_folder.File("none"));

        Assert.Equal("stopped", run.State);
        Assert.Empty(run.Epochs);
        Assert.Empty(run.Steps);
        Assert.Empty(run.Probes);
        Assert.Null(run.Summary);
    }

    [Fact]
    public void Metrics_are_read_while_they_are_written()
    {
        using var writing = new StreamWriter(_folder.File("metrics.jsonl"), append: true) { AutoFlush = true };
        writing.WriteLine(One);
        writing.Write(Two[..40]);

        Assert.Single(RunHistory.Read(_folder.Path).Epochs);
    }

    [Fact]
    public void Runs_are_found_in_their_folder_beside_one_another_and_in_comparisons()
    {
        foreach (var name in (string[])["b/config.yaml", "a/metrics.jsonl", "comparison/kp-1/state.json", "comparison/kp-2/config.yaml", "deep/er/est/config.yaml", "other/notes.txt"])
        {
            _folder.Write(name, []);
        }

        Assert.Equal(["a", "b", "comparison/kp-1", "comparison/kp-2"], Found(_folder.Path));
        Assert.Equal(["comparison/kp-1", "comparison/kp-2"], Found(_folder.File("comparison")));
        Assert.Equal(["a"], Found(_folder.File("a")));
        Assert.Contains("there is no such folder", Assert.Throws<RunException>(() => RunHistory.FoldersIn(_folder.File("none"))).Message);
    }

    private IEnumerable<string> Found(string path) => RunHistory.FoldersIn(path).Select(run => Path.GetRelativePath(_folder.Path, run).Replace('\\', '/'));

    private RunHistory Read(params string[] lines)
    {
        File.WriteAllText(_folder.File("metrics.jsonl"), string.Join('\n', lines));
        return RunHistory.Read(_folder.Path);
    }
}
