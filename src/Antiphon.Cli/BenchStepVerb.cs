using System.CommandLine;
using System.Globalization;
using Antiphon.Benchmarks;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>A training step by several rules, timed in turns.</summary>
internal static class BenchStepVerb
{
    private const string Exact = "bp";

    private static readonly string[] Usual = ["bp", "fa", "usf", "kp", "wm", "dfa"];

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("step", "Time training steps of one architecture by several rules on a synthetic batch: forward, loss, backward, descent, rest.")
        {
            Notes = "The rules take turns, step by step. Memory is the most a process of one rule alone holds; with several rules each is measured in one of its own, before the clock starts.",
            Examples =
            [
                ("antiphon bench step", "ResNet-20 by six rules, in batches of 128."),
                ("antiphon bench step --model resnet18 --rules bp,kp --threads 1", "Another model, two rules, one thread."),
                ("antiphon bench step --model resnet18 --size 224 --classes 1000 --batch 16 --rules bp", "Large pictures."),
                ("antiphon bench step --model resnet18 --rules bp --shards 1,8", "What it costs to take a batch in eight shards."),
                ("antiphon bench step --rules bp,wm:interval=8 --json - > step.json", "The results for programs."),
            ],
        };
        var network = new KnobOptions(new() { ModelName = "resnet20", Model = ModelCatalogue.Parse("resnet20") }, "model", "readout", "rules-from", "threads");
        var size = Values.Whole("--size", "Height and width of the pictures, which have three channels. [32]", 1, 4096);
        var classes = Values.Whole("--classes", "Units of the output. [10]", 1, 1_000_000);
        var batch = Values.Whole("--batch", "Pictures in a batch. [128]", 1);
        var rules = Values.Rules("--rules", $"The rules to time, each with options if need be, as in wm:interval=4; plans with semicolons between. [{string.Join(',', Usual)}]");
        var shards = Values.Several("--shards", "In how many shards the batch goes through the network; each number is timed for each rule. [1]", ParseShards, "whole numbers from 1 on");
        var steps = Values.Whole("--steps", "Timed steps of each rule; where synapses rest, more if that is needed for whole spans from rest to rest. [10]", 1, 1_000_000);
        var warmUp = Values.Whole("--warmup", "Steps of each rule before the clock starts. [4]", 1, 1_000_000);
        var output = new BenchOutput(terminal);
        foreach (var option in (Option[])[size, classes, batch, rules, shards, steps, warmUp, .. network.Options])
        {
            verb.Options.Add(option);
        }

        output.AddTo(verb);
        verb.SetAction(line =>
        {
            var names = line.GetValue(rules) is { Length: > 0 } some ? some : Usual;
            var experiment = network.Read(line);
            var entries = RuleAssembly.Entries(experiment);
            using var device = new Cpu(experiment.Threads ?? 0);
            var benchmark = new StepBenchmark
            {
                Model = experiment.Model,
                Plans = [.. names.Select(name => experiment.PlanOf(name, entries))],
                Input = new(line.GetValue(size) ?? 32, line.GetValue(size) ?? 32, 3),
                Classes = line.GetValue(classes) ?? 10,
                Batch = line.GetValue(batch) ?? 128,
                Shards = line.GetValue(shards) is { Length: > 0 } given ? given : [1],
                Steps = line.GetValue(steps) ?? 10,
                WarmUp = line.GetValue(warmUp) ?? 4,
                Device = device,
            };
            _ = benchmark.Model.CountParameters(benchmark.Input, benchmark.Classes); // before anything is measured: does it fit?
            var results = output.Open(line);
            var subject = $"{experiment.ModelName} on {benchmark.Input}, batch {benchmark.Batch}, {device.Name}";
            results.Begin(subject);

            (string Rule, int Shards)[] cases = [.. from name in names from parts in benchmark.Shards select (name, parts)];
            double[] alone = cases.Length == 1 ? [] : [.. cases.Select(one => BenchChild.PeakMb(Alone(experiment, benchmark, one.Rule, one.Shards, device.Threads), cancel))];
            var timings = benchmark.Run(cancel);
            var peaks = cases.Length == 1 ? [PeakMemory.OfThisProcess()] : alone;
            BenchStepReport.Step[] rows = [.. timings.Select((timing, i) => BenchStepReport.RowOf(cases[i].Rule + Format.Readout(experiment), timing, peaks[i]))];
            var report = new BenchStepReport(experiment.ModelName, benchmark.Batch, device.Threads, rows);
            var page = PageOf(subject, rows, rows.Where((_, i) => cases[i].Rule == Exact).MinBy(row => row.Shards), NotesOf(benchmark, timings, [.. cases.Select(one => one.Rule)]));
            results.Write(report, Json.Plain.BenchStepReport, page, device);
        });
        return verb;
    }

    private static int? ParseShards(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var shards) && shards >= 1 ? shards : null;

    /// <summary>The arguments for one rule in a process of its own, with as few steps as show its memory.</summary>
    private static string[] Alone(Experiment experiment, StepBenchmark benchmark, string rule, int shards, int threads) =>
    [
        "bench", "step", "--model", experiment.ModelName, "--size", $"{benchmark.Input[0]}", "--classes", $"{benchmark.Classes}", "--batch", $"{benchmark.Batch}",
        "--rules", rule, "--shards", $"{shards}", .. Given("--readout", experiment.Readout), .. Given("--rules-from", experiment.RulesFrom), "--threads", $"{threads}", "--steps", "1", "--warmup", "1", "--json", "-",
    ];

    private static string[] Given(string option, string? value) => value is null ? [] : [option, value];

    private static ResultPage PageOf(string subject, IReadOnlyList<BenchStepReport.Step> rows, BenchStepReport.Step? exact, IReadOnlyList<string> notes)
    {
        var sheet = new ResultTable(["rule"], ["min ms", "median ms", "images/s", .. exact is null ? (string[])[] : ["time / bp"], "bytes", "peak MB"]);
        var phases = new ResultTable(["rule"], ["forward ms", "loss", "backward", "descent", "rest"]);
        foreach (var row in rows)
        {
            string[] ratio = exact is null ? [] : [$"{row.StepMs.Min / exact.StepMs.Min:F2} / {row.StepMs.Median / exact.StepMs.Median:F2}"];
            sheet.Add([NameOf(row), Ms(row.StepMs.Min), Ms(row.StepMs.Median), $"{row.ImagesPerSecond:F0}", .. ratio, $"{row.AllocBytesPerStep}", $"{row.PeakRssMb:F0}"]);
            var parts = row.PhasesMs;
            phases.Add(NameOf(row), Ms(parts.Forward), Ms(parts.Loss), Ms(parts.Backward), Ms(parts.Descent), Ms(parts.Rest));
        }

        return new(subject, [sheet, phases], exact is null ? notes : [.. notes, "time / bp: by minima / by medians."]);

        static string NameOf(BenchStepReport.Step row) => row.Shards == 1 ? row.Rule : $"{row.Rule}, {row.Shards} shards";

        static string Ms(double value) => $"{value:F2}";
    }

    private static List<string> NotesOf(StepBenchmark benchmark, IReadOnlyList<StepTiming> timings, string[] names)
    {
        List<string> notes =
        [
            $"{Format.Count(benchmark.Steps, "timed step")} each, in turns; images/s by the median step; phases as the mean over steps.",
            "bytes: given out by the managed heap in a step; peak MB: the most memory a process of this rule alone holds.",
        ];
        foreach (var (timing, name) in timings.Zip(names))
        {
            if (timing.Plan.Rules.Any(rule => rule.Rests.Interval > 0))
            {
                notes.Add($"{name}: {Format.Count(timing.Steps, "timed step")}, each the mean over a span from rest to rest.");
            }
        }

        return notes;
    }
}
