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

    public readonly struct Three : IRows
    {
        public static int Count => 3;
    }

    public readonly struct Four : IRows
    {
        public static int Count => 4;
    }

    public readonly struct Five : IRows
    {
        public static int Count => 5;
    }

    public readonly struct Six : IRows
    {
        public static int Count => 6;
    }

    public readonly struct Seven : IRows
    {
        public static int Count => 7;
    }

    public readonly struct Eight : IRows
    {
        public static int Count => 8;
    }

    public readonly struct Nine : IRows
    {
        public static int Count => 9;
    }

    public readonly struct Ten : IRows
    {
        public static int Count => 10;
    }

    public readonly struct Eleven : IRows
    {
        public static int Count => 11;
    }

    public readonly struct Twelve : IRows
    {
        public static int Count => 12;
    }

    public readonly struct Thirteen : IRows
    {
        public static int Count => 13;
    }

    public readonly struct Fourteen : IRows
    {
        public static int Count => 14;
    }

    public readonly struct Fifteen : IRows
    {
        public static int Count => 15;
    }

    public readonly struct Sixteen : IRows
    {
        public static int Count => 16;
    }
}
