using Antiphon.Onnx.Format;

namespace Antiphon.Onnx.Reading;

/// <summary>The attributes of a node by name.</summary>
internal sealed class Attributes(Node node)
{
    public long Int(string name, long usual) => Find(name) is { HasI: true } found ? found.I : usual;

    public float Float(string name, float usual) => Find(name) is { HasF: true } found ? found.F : usual;

    public string String(string name, string usual) => Find(name) is { HasS: true } found ? found.S.ToStringUtf8() : usual;

    public IReadOnlyList<long>? Ints(string name) => Find(name)?.Ints;

    /// <summary>The value of a Constant node; null if it is of another kind.</summary>
    public TensorData? ConstantValue()
    {
        if (node.Attribute is not [var value])
        {
            return null;
        }

        return value.Name switch
        {
            "value" => value.T,
            "value_float" => new() { DataType = ElementTypes.Float, FloatData = { value.F } },
            "value_floats" => new() { DataType = ElementTypes.Float, Dims = { value.Floats.Count }, FloatData = { value.Floats } },
            "value_int" => new() { DataType = ElementTypes.Int64, Int64Data = { value.I } },
            "value_ints" => new() { DataType = ElementTypes.Int64, Dims = { value.Ints.Count }, Int64Data = { value.Ints } },
            _ => null,
        };
    }

    private Format.Attribute? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
