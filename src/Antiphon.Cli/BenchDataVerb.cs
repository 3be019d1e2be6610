using System.CommandLine;
using Antiphon.Benchmarks;
using Antiphon.Kernels;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A loader without a network behind it.</summary>
internal static class BenchDataVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("data", "Time how many training pictures are made ready for a network: read, decoded, varied, normalised.")
        {
            Notes = "Per core: in a second of one processor's time, however many work. Where JPEG files are decoded at every reading, the library that decodes them is timed alone, in turns with the loader.",
            Examples =
            [
                ("antiphon bench data --data imagefolder:photos --batch 32", "Photographs of any size, as ImageNet is trained on."),
                ("antiphon bench data --data cifar10 --augment cifar100 --workers 1", "Small pictures in memory, with other steps, on one thread."),
            ],
        };
        var data = new KnobOptions(new(), ExperimentKnobs.OfData);
        var batch = Values.Whole("--batch", "Pictures in a batch. [128]", 1, 65536);
        var workers = Values.Whole("--workers", "Threads that make batches ready. [one for each processor]", 1, 1024);
        var seconds = Values.Number("--seconds", "Seconds of each of five rounds. [1]", double.Epsilon, 3600);
        var output = new BenchOutput(terminal);
        foreach (var option in (Option[])[.. data.Options, batch, workers, seconds])
        {
            verb.Options.Add(option);
        }

        output.AddTo(verb);
        verb.SetAction(line =>
        {
            var (experiment, results) = (data.Read(line), output.Open(line));
            var (name, set) = (experiment.DataName, experiment.Open(experiment.Seed));
            KnobOptions.RefuseLargerBatch(line.GetValue(batch), set);
            using var device = new Cpu(1);
            var benchmark = new LoaderBenchmark
            {
                Examples = set.Train,
                Batch = line.GetValue(batch) ?? 128,
                Workers = line.GetValue(workers) ?? Environment.ProcessorCount,
                Seconds = line.GetValue(seconds) ?? 1,
                Device = device,
            };
            var subject = $"{name} as {set.Shape}, batch {benchmark.Batch}";
            results.Begin(subject);

            var timing = benchmark.Run(cancel);
            var report = new BenchDataReport(
                name, experiment.DataOptions.Augmentation?.Name ?? "its own", benchmark.Batch, benchmark.Workers, timing.PerSecond, timing.PerCore, timing.DecodedPerCore, timing.PerCore / timing.DecodedPerCore);
            if (results.Write(report, Json.Plain.BenchDataReport, PageOf(subject, report), device))
            {
                SkippedPictures.Tell(terminal, set);
            }
        });
        return verb;
    }

    private static ResultPage PageOf(string subject, BenchDataReport report)
    {
        string[] decoded = report.DecodedPerCoreSecond is null ? [] : ["JPEG alone per core", "share"];
        var sheet = new ResultTable(["augmentation"], ["workers", "pictures/s", "per core", .. decoded]);
        string[] alone = report.DecodedPerCoreSecond is { } rate ? [$"{rate:F0}", Format.Percent(report.Share!.Value)] : [];
        sheet.Add([report.Augment, $"{report.Workers}", $"{report.ImagesPerSecond:F0}", $"{report.ImagesPerCoreSecond:F0}", .. alone]);
        return new(subject, [sheet], ["per core: in a second of one processor's time."]);
    }
}
