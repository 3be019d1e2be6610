using Antiphon.Data;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Onnx.Writing;
using Google.Protobuf;

namespace Antiphon.Onnx;

/// <summary>A network as an ONNX file (IR version 8, opset 17) that computes its outputs in evaluation, for batches of any size.</summary>
public static class OnnxFile
{
    /// <summary>The name of the graph's input: items x channels x height x width, or items x cells.</summary>
    public const string Input = "input";

    /// <summary>The name of the graph's output: items x classes, before any softmax.</summary>
    public const string Output = "output";

    /// <summary>Writes a network.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="network">The network.</param>
    /// <param name="model">Its architecture, which says what its weights are called.</param>
    /// <param name="about">Texts that are kept in the file's metadata, by key.</param>
    /// <param name="normalise">Steps that the graph begins with, so that its input is x / 255 of a picture's bytes; null for an input that has been normalised.</param>
    /// <exception cref="RunException">A layer has no form in ONNX.</exception>
    public static void Write(Stream to, Network network, Blueprint model, IReadOnlyList<(string Key, string Text)> about, Normalise? normalise = null)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(about);
        new GraphWriter(network, model).Write(about, normalise).WriteTo(to);
    }
}
