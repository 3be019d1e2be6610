namespace Antiphon.Onnx.Reading;

/// <summary>The format's numbers for the types that are read here.</summary>
internal static class ElementTypes
{
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Bool = 9;
    public const int Half = 10;
    public const int Double = 11;
    public const int BFloat16 = 16;
}
