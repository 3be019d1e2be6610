namespace Antiphon.Kernels;

/// <summary>
/// The local product by minimal filtering: at each position of the transformed tiles, the sum over tiles of inputs times errors. A task has some rows of positions,
/// some panels of output channels and one slot of the sum, and goes through its tiles block by block, so that inputs, errors and, up to 256 channels, sums stay in its core's cache.
/// Slots and blocks follow from the shapes alone, and so do the bits; shares of panels, which all transform the same inputs, feed many threads.
/// </summary>
internal unsafe struct WinogradOuterJob : IJob, ILaneJob
{
    private const int Size = WinogradGrid.Size;
    private const int Side = WinogradGrid.Side;
    private const int Line = WinogradGrid.Line;
    private const int MostTiles = 64;
    private const int MostSums = 1 << 18;
    private const int MostSlots = 4;

    private readonly WinogradPicture _x;
    private readonly WinogradPicture _delta;
    private readonly WinogradGrid _grid;
    private readonly Panels _panels;
    private readonly int _firstPanel;
    private readonly int _panelCount;
    private readonly int _count;
    private readonly int _rowsPerTask;
    private readonly int _panelsPerTask;

    /// <summary>The job for some panels of output channels.</summary>
    public WinogradOuterJob(in Geometry g, Tensor x, Tensor delta, int firstPanel, int panelCount, int threads)
    {
        _x = new(x, g.Height, g.Width, g.Inputs, g.Padding);
        _delta = new(delta, g.OutHeight, g.OutWidth, g.Outputs, margin: 0);
        _grid = new(g.OutHeight, g.OutWidth);
        _panels = new(1, _x.Channels, _delta.Channels, 1, 1);
        _count = checked(_grid.PerItem * x.Rows);
        (_firstPanel, _panelCount) = (firstPanel, panelCount);
        Left = _panels.At(firstPanel).Column;
        Channels = Math.Min(_delta.Channels - Left, panelCount * Tiles.Columns);
        var synapses = (nint)_x.Channels * _delta.Channels;
        Slots = (int)Math.Clamp(MostSums / synapses / 8, 1, MostSlots);

        // Two tasks for each thread: fewer rows read the same tiles again, fewer panels transform the same inputs again.
        var most = Math.Max(1, Size * Slots / (2 * threads));
        _rowsPerTask = (int)Math.Clamp(MostSums / (Size * synapses), 1, Math.Min(Size, most));
        var shares = (2 * threads + Slots * RowGroups - 1) / (Slots * RowGroups);
        _panelsPerTask = (panelCount + shares - 1) / shares;
    }

    /// <summary>The sums: slot by slot, position by position, input channel by input channel, for each the output channels of these panels.</summary>
    public float* Sums { get; set; }

    public float* Room { get; set; }

    public int Slots { get; }

    /// <summary>The first of the output channels.</summary>
    public int Left { get; }

    /// <summary>Output channels.</summary>
    public int Channels { get; }

    public readonly nint SumsLength => Slots * Step * WinogradGrid.Positions;

    /// <summary>Floats from the sums of a position to those of the next.</summary>
    public readonly nint Step => (nint)_x.Channels * Channels + Line;

    /// <summary>Floats a worker needs: a pixel of zeros, transformed inputs and errors.</summary>
    public readonly nint RoomPerWorker => Widest + _rowsPerTask * Size * (InputStep + ErrorStep);

    public readonly int Tasks => Slots * RowGroups * Shares;

    private readonly int RowGroups => (Size + _rowsPerTask - 1) / _rowsPerTask;

    private readonly int Shares => (_panelCount + _panelsPerTask - 1) / _panelsPerTask;

    private readonly int Widest => Math.Max(_x.Channels, _delta.Channels);

    private readonly nint InputStep => MostTiles * _x.Channels + Line;

    private readonly nint ErrorStep => MostTiles * Math.Min(_delta.Channels, _panelsPerTask * Tiles.Columns) + Line;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var share = task % Shares * _panelsPerTask;
        var firstRow = task / Shares % RowGroups * _rowsPerTask;
        var slot = task / Shares / RowGroups;
        var rows = Math.Min(_rowsPerTask, Size - firstRow);
        var panels = Math.Min(_panelsPerTask, _panelCount - share);
        var left = _panels.At(_firstPanel + share).Column;
        var channels = Math.Min(_delta.Channels - left, panels * Tiles.Columns);
        var zeros = Room + worker * RoomPerWorker;
        var inputs = zeros + Widest;
        var errors = inputs + _rowsPerTask * Size * InputStep;
        new Span<float>(zeros, Widest).Clear();
        var pixels = stackalloc float*[WinogradGrid.Positions];
        var end = (int)((long)_count * (slot + 1) / Slots);
        var isFirst = true;
        for (var first = (int)((long)_count * slot / Slots); first < end; first += MostTiles, isFirst = false)
        {
            var tiles = Math.Min(MostTiles, end - first);
            for (var t = 0; t < tiles; t++)
            {
                var tile = _grid.At(first + t);
                _x.Find(tile, Size, zeros, pixels);
                for (var row = 0; row < rows; row++)
                {
                    WinogradTransform<TLane, V>.InputRow(firstRow + row, pixels, _x.Channels, inputs + row * Size * InputStep + (nint)t * _x.Channels, InputStep);
                }

                _delta.Find(tile, Side, zeros, pixels);
                for (var row = 0; row < rows; row++)
                {
                    WinogradTransform<TLane, V>.ErrorRow(firstRow + row, pixels, left, channels, errors + row * Size * ErrorStep + (nint)t * channels, ErrorStep);
                }
            }

            for (var position = 0; position < rows * Size; position++)
            {
                var sums = Sums + (slot * WinogradGrid.Positions + firstRow * Size + position) * Step;
                Multiply(inputs + position * InputStep, errors + position * ErrorStep, tiles, channels, sums + (left - Left), !isFirst);
            }
        }
    }

    private readonly void Multiply(float* inputs, float* errors, int tiles, int channels, float* sums, bool accumulate)
    {
        var whole = new Segment { Depth = tiles };
        var call = new TileCall
        {
            Segments = &whole,
            Count = 1,
            A = (byte*)inputs,
            RowStep = sizeof(float),
            DepthStep = (nint)_x.Channels * sizeof(float),
            BStep = (nint)channels * sizeof(float),
            CStep = (nint)Channels * sizeof(float),
            Accumulate = accumulate,
        };
        for (var column = 0; column < channels; column += Tiles.Columns)
        {
            call.B = (byte*)(errors + column);
            call.C = (byte*)(sums + column);
            Tiles.Run(ref call, _x.Channels, Math.Min(Tiles.Columns, channels - column));
        }
    }
}
