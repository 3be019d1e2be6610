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
    private static readonly Knob<Experiment> Nodes = ExperimentKnobs.Find("nodes");

    /// <summary>Turns every knob in its order. Where the model is a file and nothing says what its graph is, the file does, before the knobs that follow.</summary>
    /// <exception cref="UsageException">The file does what there is not here.</exception>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static Experiment Turn<T>(IEnumerable<T> knobs, Func<T, Knob<Experiment>> knobOf, Experiment usual, Func<Experiment, T, Experiment> turn) =>
        WithGraph(knobs.Aggregate(usual, (experiment, one) => turn(experiment, one) is var turned && knobOf(one) == Nodes ? WithGraph(turned) : turned));

    /// <summary>An experiment, with the graph of the file that its model is, if it is one and the graph has not been read.</summary>
    /// <exception cref="UsageException">The file does what there is not here.</exception>
    /// <exception cref="RunException">It cannot be read, or is damaged.</exception>
    public static Experiment WithGraph(Experiment experiment) =>
        experiment.Model is Graph { Nodes: "" } graph ? Nodes.Turn(experiment, OnnxModel.Read(graph.Source[ModelCatalogue.FromFile.Length..]).Graph.Nodes) : experiment;

    /// <summary>Whether a model is the graph of a file.</summary>
    public static bool IsFile(string? model) => model?.StartsWith(ModelCatalogue.FromFile, StringComparison.Ordinal) == true;

    /// <summary>What of the file that a model is has not been taken, a sentence each; nothing if it is gone.</summary>
    public static IReadOnlyList<string> Remarks(Experiment experiment) =>
        IsFile(experiment.ModelName) && experiment.ModelName[ModelCatalogue.FromFile.Length..] is var path && File.Exists(path) ? OnnxModel.Read(path).Remarks : [];

    /// <summary>Refuses weights that do not fit the model, before anything is trained or written.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    /// <exception cref="RunException">Their file cannot be read, or is damaged.</exception>
    public static void RefuseUnfit(Experiment experiment, Dataset set) => _ = Match(experiment, set);

    /// <summary>The weights that a run's network is born with; null where they are drawn, or where a checkpoint has what came of them.</summary>
    /// <exception cref="UsageException">They do not fit.</exception>
    /// <exception cref="RunException">Their file cannot be read, is damaged, or is another than when the run was made.</exception>
    public static WeightsFrom? AtBirth(string run, Experiment experiment, Dataset set)
    {
        using var kept = experiment.InitFrom is null ? null : RunCheckpoints.OpenNewest(run, _ => { });
        return kept is null ? Match(experiment, set) : null;
    }

    private static WeightsFrom? Match(Experiment experiment, Dataset set)
    {
        if (experiment.InitFrom is not { } path)
        {
            return null;
        }

        using var file = IsGraph(path) ? OnnxModel.Read(path).Weights : SafetensorsDict.Open(path);
        return experiment.InitHash is { } hash && FileHash.Of(path) is { } now && now != hash
            ? throw new RunException($"{path}: its XXH128 is {now}, expected the file as it was, of {hash}")
            : WeightsFrom.Match(file, experiment.Model, set.Shape, set.Classes);
    }

    private static bool IsGraph(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
}
