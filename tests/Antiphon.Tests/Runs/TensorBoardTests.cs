using System.Globalization;
using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Cli.TensorBoard;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

/// <summary>Event files of trainings, read by a reader that shares nothing with their writer.</summary>
public sealed class TensorBoardTests(TensorBoardTests.Trained run) : IClassFixture<TensorBoardTests.Trained>
{
    private const string Line = "--model mlp --hidden 8 --rule kp --epochs 2 --batch 50 --seed 3";

    private static readonly string[] Layers = ["dense1", "readout"];

    /// <summary>A run that has finished, with its events.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Trained()
        {
            Command.Run($"train {Line} --tensorboard --run one --runs-dir {_folder.Path}").Fine();
            Events = EventReader.Events(Assert.Single(FilesOf(Path)));
        }

        public string Path => _folder.File("one");

        internal IReadOnlyList<EventReader.Read> Events { get; }

        public string File(string name) => _folder.File(name);

        public void Dispose() => _folder.Dispose();
    }

    [Fact]
    public void The_reader_knows_the_checksum_of_the_standard() => Assert.Equal(0xE3069283u, EventReader.Checksum("123456789"u8));

    [Fact]
    public void A_file_begins_with_its_version_and_tells_of_everything()
    {
        Assert.Equal(("brain.Event:2", 0L), (run.Events[0].Version, run.Events[0].Step));
        Assert.Equal((1ul, 1L), (run.Events[1].Session, run.Events[1].Step));
        Assert.All(run.Events.Skip(2), read => Assert.NotEmpty(read.Values));
        Assert.All(run.Events, read => Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)(1000 * read.WallTime)), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow));

        string[] tags = ["Loss/train", "learning rate", "Accuracy/train", "Accuracy/validation", "Loss/validation", "Accuracy/test", "Loss/test", "confusion", "angle/readout", .. Layers.Select(layer => $"W/{layer}"), "B/readout"];
        Assert.Equal(tags.Order(StringComparer.Ordinal), run.Events.SelectMany(read => read.Values).Select(value => value.Tag).Distinct().Order(StringComparer.Ordinal));
        Assert.All(tags, tag => AssertRising(StepsOf(run.Events, tag)));
    }

    [Fact]
    public void Its_numbers_are_those_of_the_metrics()
    {
        AssertMetrics(run.Path, run.Events);

        var experiment = ConfigFile.ReadExperiment(Path.Combine(run.Path, "config.yaml"));
        Assert.True(experiment.TensorBoard);
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Path, "summary.json")));
        var (test, judged) = (summary.RootElement.GetProperty("test_accuracy").GetDouble(), summary.RootElement.GetProperty("judged_epoch").GetInt32());
        var batches = StepsOf(run.Events, "Accuracy/validation")[0];
        Assert.Equal([(judged * batches, (float)test)], ScalarsOf(run.Events, "Accuracy/test"));
        Assert.Equal(StepsOf(run.Events, "Loss/train"), StepsOf(run.Events, "learning rate"));
        Assert.All(ScalarsOf(run.Events, "learning rate"), rate => Assert.Equal(experiment.Recipe.Rate.At((double)(rate.Step - 1) / batches, 2), rate.Value, 1e-7));
    }

    [Fact]
    public void Its_histograms_are_those_of_the_weights()
    {
        using var device = new Cpu(1);
        var trained = TrainedNetwork.Open(run.Path, device);
        foreach (var synapse in trained.Network.Synapses)
        {
            AssertHistogram($"W/{synapse.Spec.Name}", synapse.W.Value);
            if (synapse.B is { } b)
            {
                AssertHistogram($"B/{synapse.Spec.Name}", b);
            }
        }

        void AssertHistogram(string tag, Tensor tensor)
        {
            var all = run.Events.SelectMany(read => read.Values, (read, value) => (read.Step, Value: value)).Where(pair => pair.Value.Tag == tag).ToList();
            Assert.Equal(2, all.Count);
            Assert.All(all, pair => Assert.Equal(tensor.Shape.Length, pair.Value.Histogram!.Counts.Sum()));
            var (histogram, numbers) = (all.Single(pair => pair.Step == trained.Steps).Value.Histogram!, NumbersOf(tensor));
            Assert.Equal((numbers.Min(), numbers.Max(), numbers.Length), (histogram.Min, histogram.Max, histogram.Count));
            Assert.Equal(numbers.Sum(), histogram.Sum, 1e-9);
            Assert.Equal(numbers.Sum(number => number * number), histogram.SumOfSquares, 1e-9);
            AssertCounts(numbers, histogram.Limits, histogram.Counts);
        }
    }

    [Fact]
    public void Buckets_grow_by_a_tenth_and_empty_ones_are_drawn_together()
    {
        using var device = new Cpu(1);
        var tensor = Tensor.Zeros(device, new Shape(7));
        double[] numbers = [-1e30, -1e-13, 0, 1.05e-12, 1.15e-12, 1.15e-12, 1e30];
        for (var i = 0; i < numbers.Length; i++)
        {
            tensor[tensor.Rows == 1 ? 0 : i, tensor.Rows == 1 ? i : 0] = numbers[i];
        }

        var histogram = Histogram.Of(tensor);

        double[] limits = [Largest(-1), -1e-12, 0, 1e-12, 1.1e-12, 1.21e-12, Largest(1), double.MaxValue];
        Assert.Equal([1, 0, 1, 1, 1, 2, 0, 1], histogram.Bucket);
        Assert.All(limits.Zip(histogram.BucketLimit), pair => Assert.Equal(1, pair.First == pair.Second ? 1 : pair.Second / pair.First, 1e-9));

        // The last limit below 1e20, or its mirror.
        static double Largest(int sign) => sign * 1e-12 * Math.Pow(1.1, Math.Ceiling(Math.Log(1e32) / Math.Log(1.1)) - 1);
    }

    [Fact]
    public void Its_picture_is_the_confusion_of_the_test_set()
    {
        var picture = run.Events.SelectMany(read => read.Values).Single(value => value.Tag == "confusion").Image!;

        Assert.Equal((picture.Height, picture.Width, picture.Channels), Png.Header(picture.File));
        Png.Decode(picture.File, new(), 3);
        Command.Run($"eval {run.Path} --confusion {run.File("c.png")}").Fine();
        Assert.Equal(File.ReadAllBytes(run.File("c.png")), picture.File);
    }

    [Fact]
    public void Whoever_watches_changes_no_bit()
    {
        Command.Run($"train {Line} --run unwatched --runs-dir {Path.GetDirectoryName(run.Path)}").Fine();

        Assert.Empty(FilesOf(run.File("unwatched")));
        Assert.Equal(HashOf(run.Path), HashOf(run.File("unwatched")));
    }

    [Fact]
    public void The_events_of_a_run_that_was_killed_and_goes_on_are_those_of_one_that_never_stopped()
    {
        using var folder = new TempFolder();
        var (path, experiment) = (folder.File("killed"), ConfigFile.ReadExperiment(Path.Combine(run.Path, "config.yaml")) with { CheckpointSteps = 60, KeepCheckpoints = 9 });
        StopAfter(path, experiment, steps: 130);

        // As if it had been killed before it kept any more.
        foreach (var file in RunCheckpoints.FilesOf(path).Where(file => RunCheckpoints.StepsOf(file) > 60))
        {
            File.Delete(file);
        }

        Command.Run($"resume {path}").Fine();

        var files = FilesOf(path);
        Assert.Equal(2, files.Count);
        var (before, after) = (EventReader.Events(files[0]), EventReader.Events(files[1]));
        Assert.Equal("brain.Event:2", after[0].Version);
        Assert.Equal((1ul, 61L), (after[1].Session, after[1].Step));
        Assert.Contains(before, read => read.Step == 100);
        IReadOnlyList<EventReader.Read> together = [.. before.Where(read => read.Step < after[1].Step), .. after.Skip(2)];
        AssertMetrics(path, together);
        foreach (var tag in run.Events.SelectMany(read => read.Values).Where(value => value.Scalar is not null).Select(value => value.Tag).Distinct())
        {
            Assert.Equal(ScalarsOf(run.Events, tag), ScalarsOf(together, tag));
        }
    }

    [Fact]
    public void What_cannot_be_written_is_a_sentence()
    {
        var nowhere = run.File("no/such");
        Assert.StartsWith($"{nowhere}: no events can be written for TensorBoard: ", Assert.Throws<RunException>(() => EventFile.Create(nowhere)).Message);
        Assert.SkipUnless(File.Exists("/dev/full"), "A device of Linux.");
        Assert.StartsWith(
            "/dev/full: no events can be written for TensorBoard: No space left on device", Assert.Throws<RunException>(() => EventFile.Create("/dev/full", FileMode.Open)).Message);
    }

    [Fact]
    public void A_new_file_is_read_after_those_that_are_there_whatever_the_clock_says()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("events.out.tfevents.7777777777.here.1"), "");

        EventFile.Create(folder.Path).Dispose();

        Assert.StartsWith("events.out.tfevents.7777777778.", Path.GetFileName(FilesOf(folder.Path)[1]));
    }

    private static void StopAfter(string path, Experiment experiment, int steps)
    {
        using var device = new Cpu(1);
        using var stop = new CancellationTokenSource();
        using var directory = RunDirectory.Create(path);
        RunDirectory.Write(directory.Config, ConfigFile.TextOf(experiment, "a test"));
        var session = new RunSession(directory, experiment, Provenance.Report(new System.CommandLine.RootCommand().Parse(""), device))
        {
            Progress = step =>
            {
                if (step.Step >= steps)
                {
                    stop.Cancel();
                }
            },
        };
        Assert.Throws<StoppedException>(() => session.Run(experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment)), experiment.Open(experiment.Seed), device, stop.Token));
    }

    private static IReadOnlyList<string> FilesOf(string folder) => [.. Directory.EnumerateFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    private static string HashOf(string folder) => RunDirectory.SummaryIn(folder)!.WeightsSha256;

    private static List<long> StepsOf(IEnumerable<EventReader.Read> events, string tag) => [.. events.Where(read => read.Values.Any(value => value.Tag == tag)).Select(read => read.Step)];

    private static List<(long Step, float Value)> ScalarsOf(IEnumerable<EventReader.Read> events, string tag) =>
        [.. from read in events from value in read.Values where value.Tag == tag select (read.Step, value.Scalar!.Value)];

    private static void AssertRising(List<long> steps) => Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"step {pair.Second} after {pair.First}"));

    // Every line of metrics.jsonl is there, and nothing else.
    private static void AssertMetrics(string path, IReadOnlyList<EventReader.Read> events)
    {
        var (losses, accuracies, angles) = (new SortedDictionary<long, float>(), new List<(long, float)>(), new List<(long, float)>());
        foreach (var line in File.ReadLines(Path.Combine(path, "metrics.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var (root, step) = (json.RootElement, json.RootElement.GetProperty("step").GetInt64());
            losses[step] = (float)root.GetProperty("train_loss").GetDouble();
            if (root.GetProperty("kind").GetString() == "epoch")
            {
                accuracies.Add((step, (float)root.GetProperty("validation_accuracy").GetDouble()));
                angles.Add((step, (float)root.GetProperty("probes").GetProperty("angle").GetProperty("readout").GetDouble()));
            }
        }

        Assert.True(losses.Count > 4 && accuracies.Count == 2, string.Create(CultureInfo.InvariantCulture, $"this training shows nothing: {losses.Count} losses"));
        Assert.Equal(losses.Select(pair => (pair.Key, pair.Value)), ScalarsOf(events, "Loss/train"));
        Assert.Equal(accuracies, ScalarsOf(events, "Accuracy/validation"));
        Assert.Equal(angles, ScalarsOf(events, "angle/readout"));
    }

    private static double[] NumbersOf(Tensor tensor) => [.. from row in Enumerable.Range(0, tensor.Rows) from column in Enumerable.Range(0, tensor.RowLength) select tensor[row, column]];

    private static void AssertCounts(double[] numbers, double[] limits, double[] counts)
    {
        Assert.True(limits.Length > 5, "this histogram shows nothing");
        for (var i = 0; i < limits.Length; i++)
        {
            var below = i == 0 ? double.NegativeInfinity : limits[i - 1];
            Assert.Equal(numbers.Count(number => number >= below && number < limits[i]), counts[i]);
        }
    }
}
