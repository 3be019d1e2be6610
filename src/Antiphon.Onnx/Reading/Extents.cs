namespace Antiphon.Onnx.Reading;

/// <summary>Whole numbers that are made of the extents of an activity, on the way to a new shape.</summary>
internal sealed record Extents(IReadOnlyList<long> Numbers) : GraphValue
{
    /// <summary>Stands for the number of items.</summary>
    public const long Items = long.MinValue;

    /// <summary>Stands for an extent that is not known before the data are.</summary>
    public const long Open = long.MinValue + 1;
}
