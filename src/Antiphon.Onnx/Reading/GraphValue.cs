namespace Antiphon.Onnx.Reading;

/// <summary>What a name in the graph of a file stands for.</summary>
internal abstract record GraphValue;
