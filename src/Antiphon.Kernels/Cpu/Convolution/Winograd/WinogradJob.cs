namespace Antiphon.Kernels;

/// <summary>
/// A 3x3 convolution by minimal filtering: a task transforms some tiles of the source, multiplies them position by position with panels of transformed
/// weights, and transforms the products back into the destination. What it keeps in between fits its core's cache. A source that is NaN or infinite makes
/// all 4x4 destinations of every tile that reads it NaN, also those that its 3x3 neighbourhood does not touch.
/// </summary>
internal unsafe struct WinogradJob : IJob, ILaneJob
{
    private const int Size = WinogradGrid.Size;
    private const int Side = WinogradGrid.Side;
    private const int Positions = WinogradGrid.Positions;
    private const int Line = WinogradGrid.Line;

    public WinogradPicture Source;
    public WinogradGrid Grid;
    public float* Destination;
    public float* Weights;
    public float* Room;
    public nint DestinationStride;
    public Panels Panels;
    public int Channels;

    /// <summary>Tiles of all items.</summary>
    public int Count;

    public int TilesPerTask;
    public int PanelsPerTask;

    /// <summary>The panels worked on, whose transformed weights are there.</summary>
    public int FirstPanel;

    public int PanelCount;
    public bool Accumulate;

    /// <summary>Groups of tiles by shares of panels.</summary>
    public readonly int Tasks => Groups * ((PanelCount + PanelsPerTask - 1) / PanelsPerTask);

    /// <summary>Floats a worker needs: a pixel of zeros, a tile in the making, the transformed tiles and their products with one panel.</summary>
    public readonly nint RoomPerWorker => Sources + Positions * (Line + SourceStep + ProductStep);

    private readonly int Groups => (Count + TilesPerTask - 1) / TilesPerTask;

    private readonly int Sources => Panels.GroupSources;

    private readonly nint SourceStep => (nint)TilesPerTask * Sources + Line;

    private readonly nint ProductStep => (nint)TilesPerTask * Tiles.Columns + Line;

    public readonly void Run(int task, int worker) => ILaneJob.Run(this, task, worker);

    public readonly void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        var first = task % Groups * TilesPerTask;
        var count = Math.Min(TilesPerTask, Count - first);
        var zeros = Room + worker * RoomPerWorker;
        var making = zeros + Sources;
        var sources = making + Positions * Line;
        var products = sources + Positions * SourceStep;
        new Span<float>(zeros, Sources).Clear();
        var pixels = stackalloc float*[Positions];
        for (var t = 0; t < count; t++)
        {
            Source.Find(Grid.At(first + t), Size, zeros, pixels);
            WinogradTransform<TLane, V>.Input(pixels, Sources, making, sources + (nint)t * Sources, SourceStep);
        }

        var share = task / Groups * PanelsPerTask;
        for (var p = share; p < Math.Min(share + PanelsPerTask, PanelCount); p++)
        {
            var panel = Panels.At(FirstPanel + p);
            Multiply(sources, Weights + (panel.Start - Panels.At(FirstPanel).Start), panel, products, count);
            for (var t = 0; t < count; t++)
            {
                var (item, row, column) = Grid.At(first + t);
                WinogradTransform<TLane, V>.Output(
                    products + (nint)t * panel.Width, ProductStep, panel.Columns, making,
                    Destination + item * DestinationStride + ((nint)row * Grid.Width + column) * Channels + panel.Column,
                    (nint)Grid.Width * Channels, Channels, Math.Min(Side, Grid.Height - row), Math.Min(Side, Grid.Width - column), Accumulate);
            }
        }
    }

    private readonly void Multiply(float* sources, float* weights, in Panel panel, float* products, int count)
    {
        var whole = new Segment { Depth = Sources };
        var call = new TileCall
        {
            Segments = &whole,
            Count = 1,
            A = (byte*)sources,
            B = (byte*)weights,
            C = (byte*)products,
            RowStep = (nint)Sources * sizeof(float),
            DepthStep = sizeof(float),
            BStep = panel.Width * sizeof(float),
            CStep = panel.Width * sizeof(float),
        };
        for (var position = 0; position < Positions; position++)
        {
            Tiles.Run(ref call, count, panel.Columns);
            call.A += SourceStep * sizeof(float);
            call.B += Sources * call.BStep;
            call.C += ProductStep * sizeof(float);
        }
    }
}
