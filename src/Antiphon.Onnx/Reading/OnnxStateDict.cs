using Antiphon.Exchange;
using Antiphon.Kernels;

namespace Antiphon.Onnx.Reading;

/// <summary>The initializers of a graph, in the names that its nodes have here and the layouts of PyTorch.</summary>
internal sealed class OnnxStateDict(string path, IReadOnlyDictionary<string, (Shape Shape, Func<float[]> Read)> weights) : StateDict
{
    public override string Name => path;

    public override IReadOnlyDictionary<string, Shape> Tensors { get; } = weights.ToDictionary(weight => weight.Key, weight => weight.Value.Shape, StringComparer.Ordinal);

    public override float[] Read(string name) => weights[name].Read();
}
