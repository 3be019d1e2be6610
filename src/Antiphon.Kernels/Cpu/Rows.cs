namespace Antiphon.Kernels;

/// <summary>The numbers of rows a tile comes with.</summary>
internal static class Rows
{
    public readonly struct One : IRows
    {
        public static int Count => 1;
    }

    public readonly struct Two : IRows
    {
        public static int Count => 2;
    }

    public readonly struct Four : IRows
    {
        public static int Count => 4;
    }

    public readonly struct Six : IRows
    {
        public static int Count => 6;
    }

    public readonly struct Eight : IRows
    {
        public static int Count => 8;
    }

    public readonly struct Sixteen : IRows
    {
        public static int Count => 16;
    }
}
