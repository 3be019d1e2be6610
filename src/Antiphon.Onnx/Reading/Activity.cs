namespace Antiphon.Onnx.Reading;

/// <summary>What a node makes of the data: the name of the node in the graph here, and its extents with that of the batch.</summary>
internal sealed record Activity(string Node, int Rank) : GraphValue;
