using System.CommandLine;
using Antiphon.Benchmarks;
using Antiphon.Kernels;

namespace Antiphon.Cli;

/// <summary>The linear maps of well-known networks, against the machine's peak.</summary>
internal static class BenchKernelsVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("kernels", "Time every pass through the convolutions of ResNet-20 and ResNet-18 and through dense layers, against this machine's peak measured in the same run.")
        {
            Notes = "Shapes: r20 and r18 are ResNet-20 and ResNet-18 on pictures of 32x32, in is 224x224, numbers are channels, s2 is stride 2, sc a 1x1 shortcut; "
                + "rows x outputs x inputs are dense layers.",
            Examples =
            [
                ("antiphon bench kernels --quick", "A first look, in seconds."),
                ("antiphon bench kernels --threads 1 --markdown kernels.md", "On one thread; the table also goes to a file."),
                ("antiphon bench kernels --batch 1 --json -", "One picture at a time, for programs."),
            ],
        };
        var batch = Values.Whole("--batch", "Pictures in a batch of a convolution. [128 for r20, 32 for r18, 8 for in]", 1);
        var threads = Values.Whole("--threads", "Threads to compute with. [one for each processor]", 1, 1024);
        var quick = Values.Flag("--quick", "One short round instead of five.");
        var output = new BenchOutput(terminal);
        foreach (var option in (Option[])[batch, threads, quick])
        {
            verb.Options.Add(option);
        }

        output.AddTo(verb);
        verb.SetAction(line =>
        {
            using var device = new Cpu(line.GetValue(threads) ?? 0);
            var results = output.Open(line);
            var convolutions = KernelShapes.ResNet20.Concat(KernelShapes.ResNet18).Concat(KernelShapes.ImageNet).Select(shape => line.GetValue(batch) is { } items ? shape with { Batch = items } : shape);
            var benchmark = new KernelBenchmark { Shapes = [.. convolutions, .. KernelShapes.Dense], Device = device };
            if (line.GetValue(quick) == true)
            {
                benchmark = benchmark with { Rounds = 1, Visit = TimeSpan.Zero };
            }

            var subject = $"Linear maps on {device.Name}";
            results.Begin(subject);

            var timings = benchmark.Run(cancel);
            var report = ReportOf(device, timings);
            results.Write(report, Json.Plain.BenchKernelsReport, PageOf(subject, timings, report), device);
        });
        return verb;
    }

    private static BenchKernelsReport ReportOf(Cpu device, IReadOnlyList<KernelTiming> timings)
    {
        KernelTiming[] core = [.. timings.Where(timing => IsCore(timing.Shape))];
        return new(
            device.Threads,
            Cpu.Instructions,
            new(timings.Min(timing => timing.PeakGflops), timings.Max(timing => timing.PeakGflops)),
            [.. timings.Select(BenchKernelsReport.RowOf)],
            new(KernelTiming.GeometricMean(core, timing => timing.Gflops), KernelTiming.GeometricMean(core, timing => timing.OfPeak)));
    }

    /// <summary>The 3x3 convolutions of ResNet-18 that have all three passes.</summary>
    private static bool IsCore(KernelShape shape) =>
        KernelShapes.ResNet18.Any(other => other.Name == shape.Name) && shape.Geometry.KernelHeight == 3 && !shape.IsStem;

    private static ResultPage PageOf(string subject, IReadOnlyList<KernelTiming> timings, BenchKernelsReport report)
    {
        var sheet = new ResultTable(["shape", "pass"], ["batch", "min ms", "median ms", "GFLOP/s", "of peak"]);
        foreach (var timing in timings)
        {
            sheet.Add(
                timing.Shape.Name, $"{timing.Pass}".ToLowerInvariant(), $"{timing.Shape.Batch}", $"{timing.MinimumMs:F3}", $"{timing.MedianMs:F3}",
                $"{timing.Gflops:F0}", Percent(timing.OfPeak));
        }

        var mean = report.Resnet183x3Geomean;
        return new(
            subject,
            [sheet],
            [
                $"3x3 convolutions of ResNet-18 without the stem, three passes, geometric mean: {mean.Gflops:F0} GFLOP/s, {Percent(mean.OfPeak)} of peak.",
                $"Peak of multiply-adds, measured between the shapes: {report.PeakGflops.Min:F0} to {report.PeakGflops.Max:F0} GFLOP/s.",
                "GFLOP/s: by minima, nominal operations, padded taps included. of peak: by minima, counting only taps that touch the input.",
            ]);
    }

    private static string Percent(double share) => $"{100 * share:F0} %";
}
