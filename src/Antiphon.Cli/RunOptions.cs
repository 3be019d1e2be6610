using System.CommandLine;
using System.Globalization;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Probes;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>What compare and train have in common beside the recipe: data, model, readout, seed, device, and a file for the results.</summary>
internal sealed class RunOptions
{
    private const int MostHidden = 1_000_000;

    private readonly DataChoices _data = new("demo; cifar100 for resnet18, resnet34 and resnet50");
    private readonly Option<string?> _model = Values.Text("--model", "name", "Architecture, one of those that 'antiphon models' lists. [lenet]");
    private readonly Option<int[]?> _hidden = Values.Of("--hidden", "n,n,...", "Units of the hidden layers of an mlp. [500,200]", ParseHidden, $"whole numbers from 1 to {MostHidden}, as in 500,200");
    private readonly Option<double?> _initScale = Values.Number("--init-scale", "Factor on the standard deviation at birth of every W but the readout's. [0.3 for networks with norms, else 1]", double.Epsilon);
    private readonly RulesFromOption _rulesFrom = new();
    private readonly Option<string?> _readout = Values.Text("--readout", "rule", "Another rule for the last layer. [the same as everywhere]");
    private readonly Option<ulong?> _seed = Values.Of<ulong?>("--seed", "n", "Seed of every random draw: same seed, same result. [1]", ParseSeed, $"a whole number from 0 to {ulong.MaxValue}");
    private readonly Option<int?> _threads = Values.Whole("--threads", "Threads to compute with; the results are the same for any number. [one for each processor]", 1, 1024);
    private readonly Option<string?> _device = Values.Choice("--device", "Where to compute: cpu, or the slow reference it is tested against. [cpu]", "cpu", "reference");
    private readonly Option<string?> _json = Values.Text("--json", "file", "Write the results to a file as well, as JSON.");

    /// <summary>The probe whose mean is shown beside accuracies.</summary>
    public static string Angle => Watches[0].Probe.Name;

    /// <summary>The probes that look at every training.</summary>
    public static IReadOnlyList<Watch> Watches { get; } = [ProbeCatalogue.Parse("angle")];

    /// <summary>Gives a verb these options, its own first, then the recipe's, then where to compute and to write.</summary>
    public void AddTo(Command verb, RecipeOptions recipe, params Option[] own)
    {
        foreach (var option in (Option[])[.. _data.Options, _model, _hidden, _initScale, .. own, _readout, _rulesFrom.Option, _seed])
        {
            verb.Options.Add(option);
        }

        recipe.AddTo(verb);
        foreach (var option in (Option[])[_threads, _device, _json])
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>The name of the data set.</summary>
    public string Data(ParseResult line) => _data.Name(line) ?? (Model(line) is ResNet ? "cifar100" : "demo");

    /// <summary>The data set for a seed.</summary>
    public Dataset Open(ParseResult line, ulong seed) => _data.Open(line, Data(line), seed);

    /// <summary>The name of the model.</summary>
    public string ModelName(ParseResult line) => line.GetValue(_model) ?? "lenet";

    /// <summary>The model.</summary>
    public Blueprint Model(ParseResult line)
    {
        var model = ModelCatalogue.Parse(ModelName(line));
        model = line.GetValue(_initScale) is { } scale ? model with { InitScale = scale } : model;
        return line.GetValue(_hidden) is not { Length: > 0 } hidden ? model
            : model is Mlp mlp ? mlp with { Hidden = hidden }
            : throw new UsageException($"--hidden belongs to the model mlp, and the model is {model}");
    }

    /// <summary>Rules as plans, with the readout's own rule if there is one.</summary>
    public FeedbackPlan[] Plans(ParseResult line, params IReadOnlyList<string> rules) => Plans(rules, line.GetValue(_readout), _rulesFrom.Entries(line));

    /// <summary>Rules of a catalogue as plans, with another rule for the readout if it is not null.</summary>
    public static FeedbackPlan[] Plans(IReadOnlyList<string> rules, string? readout, IReadOnlyList<CatalogueEntry> entries) =>
    [
        .. from rule in rules
           let plan = (FeedbackPlan)Catalogue.Parse(rule, entries)
           select readout is null ? plan : plan.Except("readout", Catalogue.Parse(readout, entries)),
    ];

    /// <summary>What was asked for at the readout, to be said behind a rule's name; empty if nothing was.</summary>
    public string AtReadout(ParseResult line) => line.GetValue(_readout) is { } readout ? $", readout {readout}" : "";

    /// <summary>The seed.</summary>
    public ulong Seed(ParseResult line) => line.GetValue(_seed) ?? 1;

    /// <summary>So many seeds, counted from the seed on.</summary>
    /// <exception cref="UsageException">There are not so many numbers left.</exception>
    public ulong[] Seeds(ParseResult line, int count)
    {
        var (first, last) = (Seed(line), ulong.MaxValue - (ulong)(count - 1));
        return first <= last
            ? [.. Enumerable.Range(0, count).Select(i => first + (ulong)i)]
            : throw new UsageException($"--seed {first}: {count} seeds are counted from it, expected at most {last}");
    }

    /// <summary>The device; whoever asks for it disposes of it.</summary>
    public IDevice Device(ParseResult line)
    {
        var threads = line.GetValue(_threads);
        return line.GetValue(_device) != "reference" ? new Cpu(threads ?? 0)
            : threads is null or 1 ? new Reference<float>()
            : throw new UsageException($"--threads {threads}: the reference device works on one thread");
    }

    /// <summary>The file for the results, known to be writable; null if none was asked for.</summary>
    public OutputFile? Json(ParseResult line) => line.GetValue(_json) switch
    {
        null => null,
        "-" => throw new UsageException("--json -: expected a file, as the table is what goes to the standard output"),
        var path => OutputFile.At(path),
    };

    private static int[]? ParseHidden(string text)
    {
        int[] units = [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)];
        return Array.TrueForAll(units, n => n is > 0 and <= MostHidden) ? units : null;
    }

    private static ulong? ParseSeed(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;
}
