using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Models;
using Antiphon.Onnx;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Architectures and weights that are files of other programs.</summary>
internal static class ModelFiles
{
    private static readonly Knob<Experiment> GraphKnob = ExperimentKnobs.Find("graph");

    /// <summary>Turns every knob in its order. Where the model is a file and nothing says what its graph is, the file does, before the knobs that follow.</summary>
    /// <exception cref="UsageException">The file does what there is not here.</exception>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static Experiment Turn<T>(IEnumerable<T> knobs, Func<T, Knob<Experiment>> knobOf, Experiment usual, Func<Experiment, T, Experiment> turn) =>
        WithGraph(knobs.Aggregate(usual, (experiment, one) => turn(experiment, one) is var turned && knobOf(one) == GraphKnob ? WithGraph(turned) : turned));

    /// <summary>An experiment, with the graph of the file that its model is, if it is one and the graph has not been read.</summary>
    /// <exception cref="UsageException">The file does what there is not here.</exception>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static Experiment WithGraph(Experiment experiment) =>
        experiment.Model is Graph { Nodes: "" } graph ? GraphKnob.Turn(experiment, OnnxModel.Read(PathOf(graph)).Graph.Nodes) : experiment;

    /// <summary>What of the file that a model is has not been taken, a sentence each.</summary>
    public static IReadOnlyList<string> Remarks(Experiment experiment) =>
        experiment.Model is Graph graph && graph.Source.StartsWith(ModelCatalogue.FromFile, StringComparison.Ordinal) ? OnnxModel.Read(PathOf(graph)).Remarks : [];

    /// <summary>Refuses weights that do not fit the model, before anything is trained or written.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    /// <exception cref="RunException">Their file cannot be read, or is damaged.</exception>
    public static void RefuseUnfit(Experiment experiment, Dataset set) => _ = Match(experiment, set);

    /// <summary>The weights that a run's network is born with; null where they are drawn, or where a checkpoint has what came of them.</summary>
    /// <exception cref="UsageException">They do not fit.</exception>
    /// <exception cref="RunException">Their file cannot be read, or is damaged.</exception>
    public static WeightsFrom? AtBirth(string run, Experiment experiment, Dataset set)
    {
        using var kept = experiment.InitFrom is null ? null : RunCheckpoints.OpenNewest(run, _ => { });
        return kept is null ? Match(experiment, set) : null;
    }

    private static WeightsFrom? Match(Experiment experiment, Dataset set)
    {
        using var file = experiment.InitFrom is { } path ? Open(path) : null;
        return file is null ? null : WeightsFrom.Match(file, experiment.Model, set.Shape, set.Classes);
    }

    private static StateDict Open(string path) => Path.GetExtension(path) == ".onnx" ? OnnxModel.Read(path).Weights : SafetensorsDict.Open(path);

    private static string PathOf(Graph graph) => graph.Source[ModelCatalogue.FromFile.Length..];
}
