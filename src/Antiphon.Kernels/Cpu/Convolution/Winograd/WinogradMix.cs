namespace Antiphon.Kernels;

/// <summary>Four rows of a tile and the factors with which they add up to one row of the transformed tile: a row of B' or of A.</summary>
internal readonly record struct WinogradMix((int First, int Second, int Third, int Fourth) Rows, (float First, float Second, float Third, float Fourth) Factors)
{
    /// <summary>A point of interpolation: the root of 1/2.</summary>
    public const float A = 0.707106781186547524f;

    /// <summary>Another: the root of 2.</summary>
    public const float B = 1.41421356237309505f;

    private static readonly (int, int, int, int) Inner = (1, 2, 3, 4);

    private static readonly (int, int, int, int) All = (0, 1, 2, 3);

    private static readonly WinogradMix[] Inputs =
    [
        new((0, 1, 2, 4), (1, 0, -2.5f, 1)),
        new(Inner, (-B, -2, A, 1)),
        new(Inner, (B, -2, -A, 1)),
        new(Inner, (-A, -0.5f, B, 1)),
        new(Inner, (A, -0.5f, -B, 1)),
        new((1, 2, 3, 5), (1, 0, -2.5f, 1)),
    ];

    private static readonly WinogradMix[] Errors =
    [
        new(All, (1, 0, 0, 0)),
        new(All, (1, A, 0.5f, A / 2)),
        new(All, (1, -A, 0.5f, -A / 2)),
        new(All, (1, B, 2, 2 * B)),
        new(All, (1, -B, 2, -2 * B)),
        new(All, (0, 0, 0, 1)),
    ];

    /// <summary>A row of B'.</summary>
    public static WinogradMix OfInputs(int row) => Inputs[row];

    /// <summary>A row of A.</summary>
    public static WinogradMix OfErrors(int row) => Errors[row];
}
