namespace Antiphon.Kernels;

/// <summary>How weights are packed: destination channels in panels of a tile's columns, each a matrix of (tap, source channel) x channel.</summary>
internal readonly struct Panels
{
    private readonly int _groupDestinations;
    private readonly int _perGroup;

    public Panels(int groups, int groupSources, int groupDestinations, int tapsDown, int tapsAcross)
    {
        GroupSources = groupSources;
        _groupDestinations = groupDestinations;
        Taps = tapsDown * tapsAcross;
        TapsAcross = tapsAcross;
        _perGroup = (groupDestinations + Tiles.Columns - 1) / Tiles.Columns;
        Count = groups * _perGroup;
    }

    /// <summary>Source channels of one group.</summary>
    public int GroupSources { get; }

    /// <summary>Taps of the kernel.</summary>
    public int Taps { get; }

    /// <summary>Taps in a row of the kernel.</summary>
    public int TapsAcross { get; }

    /// <summary>Panels of all groups.</summary>
    public int Count { get; }

    /// <summary>Rows of a packed panel.</summary>
    public int Depth => Taps * GroupSources;

    /// <summary>Floats of all packed panels.</summary>
    public nint Length => (nint)Count * Depth * Tiles.Columns;

    /// <summary>One panel.</summary>
    public Panel At(int panel)
    {
        var group = panel / _perGroup;
        var first = panel % _perGroup * Tiles.Columns;
        var columns = Math.Min(Tiles.Columns, _groupDestinations - first);
        return new(group, group * _groupDestinations + first, columns, Tiles.Vectors(columns) * Tiles.Lanes, (nint)panel * Depth * Tiles.Columns);
    }
}
