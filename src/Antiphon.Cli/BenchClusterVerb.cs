using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Antiphon.Benchmarks;
using Antiphon.Kernels;
using Antiphon.Models;

namespace Antiphon.Cli;

/// <summary>How a training would go on several machines, from what this one takes for a share.</summary>
internal static class BenchClusterVerb
{
    // A step is worth its nodes from here on.
    private const double Fine = 0.9;

    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("cluster", "Estimate how steps of one architecture would go on several machines: the share of one is timed here, the network between is a model.")
        {
            Notes = "A model, not a measurement: what it assumes stands below its table. Nodes that are faster take their time by as much less for all they compute.",
            Examples =
            [
                ("antiphon bench cluster", "ResNet-50 on pictures of 224 pixels, a batch of 2,048, to 64 nodes; it takes some gigabytes."),
                ("antiphon bench cluster --model resnet20 --size 32 --classes 10 --batch 128 --nodes 8 --links 1,10", "A small network on slow links."),
                ("antiphon bench cluster --faster 1,16 --links 10,100 --chart cluster.svg --markdown cluster.md", "Nodes of more processors too, and a page with a picture."),
            ],
        };
        var network = new KnobOptions(new() { ModelName = "resnet50", Model = ModelCatalogue.Parse("resnet50"), Rule = "bp" }, "model", "rule", "readout", "rules-from", "threads");
        var size = Values.Whole("--size", "Height and width of the pictures, which have three channels. [224]", 1, 4096);
        var classes = Values.Whole("--classes", "Units of the output. [1000]", 1, 1_000_000);
        var batch = Values.Whole("--batch", "Pictures in the batch of all nodes. [2048]", 1);
        var nodes = Values.Of<int?>("--nodes", "n", "Nodes at the most, a power of two; the batch is cut into as many shards. [64]", ParseNodes, "a power of two from 2 to 4096");
        var links = Values.Several("--links", "Gigabits a second of a node's link. [10,100]", ParsePositive, "numbers above 0");
        var latency = Values.Number("--latency", "Microseconds from one process to another. [25]", double.Epsilon, 1e6);
        var faster = Values.Several("--faster", "How many times as fast as this machine a node computes. [1]", ParsePositive, "numbers above 0");
        var steps = Values.Whole("--steps", "Timed steps of the share, after one that is not. [3]", 1, 1000);
        var chart = Values.Of<string?>("--chart", "file", "Draw the efficiency as SVG.", text => Path.GetExtension(text) == ".svg" ? text : null, "a file that ends in .svg");
        var output = new BenchOutput(terminal);
        foreach (var option in (Option[])[size, classes, batch, nodes, links, latency, faster, steps, chart, .. network.Options])
        {
            verb.Options.Add(option);
        }

        output.AddTo(verb);
        verb.SetAction(line =>
        {
            var experiment = network.Read(line);
            using var device = new Cpu(experiment.Threads ?? 0);
            var benchmark = new ShareBenchmark
            {
                Model = experiment.Model,
                Plan = experiment.PlanOf(experiment.Rule, RuleAssembly.Entries(experiment)),
                Input = new(line.GetValue(size) ?? 224, line.GetValue(size) ?? 224, 3),
                Classes = line.GetValue(classes) ?? 1000,
                Batch = line.GetValue(batch) ?? 2048,
                Processes = line.GetValue(nodes) ?? 64,
                Steps = line.GetValue(steps) ?? 3,
                Device = device,
            };
            if (benchmark.Batch < benchmark.Processes)
            {
                throw new UsageException($"--batch {benchmark.Batch}: there are {benchmark.Processes} nodes, and each is to have a picture: expected {benchmark.Processes} or more");
            }

            var latencyUs = line.GetValue(latency) ?? 25;
            _ = benchmark.Model.CountParameters(benchmark.Input, benchmark.Classes); // before anything is measured: does it fit?
            var (results, picture) = (output.Open(line), line.GetValue(chart) is { } file ? OutputFile.At(file) : null);
            var subject = $"{experiment.ModelName} by {experiment.Rule} on {benchmark.Input}, batch {benchmark.Batch}, in {benchmark.Processes} shards of {(double)benchmark.Batch / benchmark.Processes:0.#}; {device.Name}";
            results.Begin(subject);

            var share = benchmark.Run(cancel);
            var models = (from fast in line.GetValue(faster) is { Length: > 0 } given ? given : [1] from link in line.GetValue(links) is { Length: > 0 } speeds ? speeds : [10, 100] select new ClusterModel(share, benchmark.Processes, fast, link, latencyUs / 1000)).ToList();
            BenchClusterReport.Estimate[] points =
            [
                .. from model in models
                   from power in Enumerable.Range(0, BitOperations.Log2((uint)benchmark.Processes) + 1)
                   select new BenchClusterReport.Estimate(model.Faster, model.GigabitsPerSecond, 1 << power, BenchClusterReport.Way.Of(model.At(1 << power)), BenchClusterReport.Way.Of(model.At(1 << power, isRing: true))),
            ];
            var report = new BenchClusterReport(
                experiment.ModelName, experiment.Rule, benchmark.Batch, benchmark.Processes, device.Threads,
                new(share.ComputeMs, share.DescentMs, share.Sums.Count > 0 ? share.Sums[0].AtMs : 0, share.Numbers, 1000 / share.AddMs), latencyUs, points);
            picture?.WriteText(ClusterChart.Of(report));
            results.Write(report, Json.Plain.BenchClusterReport, PageOf(subject, report, line.GetValue(chart) is { } drawn && line.GetValue<string?>("--markdown") is { } page ? Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, drawn).Replace('\\', '/') : null), device);
        });
        return verb;
    }

    private static ResultPage PageOf(string subject, BenchClusterReport report, string? picture)
    {
        var sheet = new ResultTable(["node, Gb/s"], ["nodes", "step ms", "hidden", "efficiency", "ring", "limit"]);
        var parts = new ResultTable(["node, Gb/s"], ["nodes", "compute ms", "sums ms", "exposed ms", "sums by a ring ms", "exposed"]);
        foreach (var estimate in report.Estimates)
        {
            var (tree, ring, kind) = (estimate.Tree, estimate.Ring, $"{Values.Short(estimate.Faster)} x, {Values.Short(estimate.GigabitsPerSecond)}");
            sheet.Add(kind, $"{estimate.Nodes}", $"{tree.StepMs:F1}", estimate.Nodes == 1 ? "" : Share(1 - tree.ExposedMs / tree.SumMs), Share(tree.Efficiency), Share(ring.Efficiency), tree.Efficiency >= Fine ? "" : tree.Limit);
            parts.Add(kind, $"{estimate.Nodes}", $"{tree.ComputeMs:F1}", $"{tree.SumMs:F2}", $"{tree.ExposedMs:F2}", $"{ring.SumMs:F2}", $"{ring.ExposedMs:F2}");
        }

        var measured = report.Measured;
        return new(subject, [sheet],
        [
            "node, Gb/s: how many times as fast as this machine a node computes, and what its link carries either way.",
            $"measured: forward and backward of one shard {measured.ComputeMs:F0} ms, its first sum can begin after {measured.FirstSumAtMs:F0} ms; descent {measured.DescentMs:F1} ms; {measured.AdditionsPerSecond / 1e6:F0} million additions a second.",
            $"each node sends {Megabytes(8.0 * measured.Numbers)} MB x (nodes - 1) / nodes a step: {measured.Numbers:N0} numbers to the tree and back.",
            $"assumed: a switch on which no link slows another; {Values.Short(report.LatencyUs)} microseconds from one process to another; messages take no processor from computing; what arrives is added up as fast as here, also in faster nodes; nodes with several shards compute them layer by layer; nothing waits for pictures.",
            "hidden: the share of the sums that is over when the backward pass is; limit: what costs most of what is not computing, where the efficiency is below 90 %.",
            "efficiency: the time of one node over that of all times their number, by the tree; a ring sends as much, one neighbour after the other, in 2 (nodes - 1) ways for each sum.",
        ])
        { Details = [parts], Picture = picture };
    }

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string Megabytes(double bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);

    private static int? ParseNodes(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var nodes) && nodes is >= 2 and <= 4096 && BitOperations.IsPow2(nodes) ? nodes : null;

    private static double? ParsePositive(string text) => Values.Parse(text) is > 0 and var number ? number : null;
}
