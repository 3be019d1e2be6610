using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Antiphon.Cli;

/// <summary>What is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(BenchClusterReport))]
[JsonSerializable(typeof(BenchDataReport))]
[JsonSerializable(typeof(BenchKernelsReport))]
[JsonSerializable(typeof(BenchStepReport))]
[JsonSerializable(typeof(CollectedRun))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(ComparisonFile))]
[JsonSerializable(typeof(ConfusionReport))]
[JsonSerializable(typeof(EvalReport))]
[JsonSerializable(typeof(LiveRun))]
[JsonSerializable(typeof(PredictReport))]
[JsonSerializable(typeof(RunResults))]
[JsonSerializable(typeof(Reproduce.StudyReport))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(TuneReport))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<ChartRun>))]
[JsonSerializable(typeof(IReadOnlyList<RuleReport>))]
internal sealed partial class Json : JsonSerializerContext
{
    /// <summary>For files that no browser reads as a page, so that sign+norm stays sign+norm.</summary>
    public static Json Plain => field ??= new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>To read what has to be whole: a value that is missing or null where there has to be one is refused.</summary>
    public static Json Strict => field ??= new(new(Default.Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });

    /// <summary>As plain, a value a line.</summary>
    public static Json Lines => field ??= new(new(Plain.Options) { WriteIndented = false });

    /// <summary>For a page: no letter in it ends the element it stands in.</summary>
    public static Json Embedded => field ??= new(new(Default.Options) { WriteIndented = false });
}
