namespace Antiphon.Onnx.Reading;

/// <summary>What a node makes of the data: the name of the node in the graph here, its extents with that of the batch, and by what it has been multiplied since, on the way to an Erf.</summary>
internal sealed record Activity(string Node, int Rank, float Scale = 1) : GraphValue;
