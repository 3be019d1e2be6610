using Antiphon.Exchange;
using Antiphon.Models;
using Antiphon.Onnx.Format;
using Antiphon.Onnx.Reading;
using Google.Protobuf;

namespace Antiphon.Onnx;

/// <summary>
/// The graph of an ONNX file (onnx.ai, opset 7 and later) as a model to train here, and its weights: convolutions, dense layers, norms, elementwise functions, pools, sums and concatenations; a normalisation at the beginning and a softmax
/// at the end are left out. docs/exchange.md lists the operators.
/// </summary>
public sealed class OnnxModel
{
    private OnnxModel(Models.Graph graph, StateDict weights, int? classes, IReadOnlyList<string> remarks) => (Graph, Weights, Classes, Remarks) = (graph, weights, classes, remarks);

    /// <summary>The architecture; the last conv or dense has as many units as there are classes.</summary>
    public Models.Graph Graph { get; }

    /// <summary>The weights, biases, norms and running statistics of the file.</summary>
    public StateDict Weights { get; }

    /// <summary>Units of the output in the file.</summary>
    public int? Classes { get; }

    /// <summary>What of the file is not in the model, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    // What the text of a node says against numbers of the file.
    private static Models.Graph GraphOf(string path, string nodes)
    {
        try
        {
            return new() { Source = ModelCatalogue.FromFile + path, Nodes = nodes };
        }
        catch (UsageException misfit)
        {
            throw new UsageException($"{path}: {misfit.Message}", misfit);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="RunException">There is none, it cannot be read, or it is damaged.</exception>
    /// <exception cref="UsageException">A node does what this library does not: it is named.</exception>
    public static OnnxModel Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var reader = new GraphReader(path, Model.Parser.ParseFrom(File.ReadAllBytes(path)));
            reader.Read();
            return new(GraphOf(path, reader.Text), new OnnxStateDict(path, reader.Weights), reader.Classes, reader.Remarks);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new RunException($"{path}: this is no ONNX file, or it is damaged", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }
}
