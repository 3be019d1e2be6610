namespace Antiphon.Kernels;

/// <summary>Says where minimal filtering is faster than the definition, cuts it into tasks and keeps the memory it needs.</summary>
internal sealed unsafe class Winograd(WorkerPool pool)
{
    private const int Kernel = 3;

    // Floats of transformed weights, or of sums, that are there at a time: the channels of wide layers are gone through in stretches of panels.
    private const int MostTransformed = 1 << 22;

    private readonly Scratch _transformed = new();
    private readonly Scratch _sums = new();
    private readonly Scratch _rooms = new();
    private long _transformedPacking;

    /// <summary>
    /// Whether to filter minimally towards pictures of height x width, or to find the local product so with errors of that size. The kernel is 3x3 and dense; there are channels enough that products outweigh
    /// transforms, and tiles enough that they outweigh the transform of the weights, or of the sums (36 floats for 9); and of the products
    /// that the definition has, zeros of padding left out, at most half remain: not so where many tiles hang over the edge.
    /// </summary>
    public static bool Wins(in Geometry g, int height, int width, int items)
    {
        const int FewestChannels = 32, MostSynapses = 512 * 512, FewestTiles = 64;
        if (g is not { KernelHeight: Kernel, KernelWidth: Kernel, Stride: 1, Dilation: 1, Groups: 1, Padding: < Kernel }
            || g.Inputs % 16 != 0 || g.Outputs % 16 != 0 || Math.Min(g.Inputs, g.Outputs) < FewestChannels || (long)g.Inputs * g.Outputs > MostSynapses)
        {
            return false;
        }

        long products = 0;
        for (var tap = 0; tap < Kernel * Kernel; tap++)
        {
            products += g.Uses(tap / Kernel, tap % Kernel);
        }

        long tiles = new WinogradGrid(height, width).PerItem;
        return tiles * items >= FewestTiles && products >= 2 * WinogradGrid.Positions * tiles;
    }

    /// <summary>Destination (+)= source filtered with weights that are packed tap by tap; where the last ones bore the number <paramref name="packing"/> too, they are there transformed if there was room for all.</summary>
    public void Filter(in WinogradPicture source, in WinogradGrid grid, Tensor destination, int channels, float* packed, long packing, in Panels panels, bool accumulate)
    {
        var transformed = new Panels(1, source.Channels, channels, WinogradGrid.Size, WinogradGrid.Size);
        var stretch = Stretch(transformed.Count, transformed.Length);
        // Two tasks for each thread at least, and no larger than what a core's cache holds. How tiles meet in tasks changes no bit of them.
        const int MostTiles = 64, MostPanels = 8;
        var shares = (stretch + MostPanels - 1) / MostPanels;
        var tiles = checked(grid.PerItem * destination.Rows);
        var share = Math.Min(MostTiles, (int)((long)tiles * shares / (2 * pool.Threads)) + 1);
        var job = new WinogradJob
        {
            Source = source,
            Grid = grid,
            Destination = destination.Single,
            DestinationStride = destination.RowStride,
            Channels = channels,
            Panels = transformed,
            Accumulate = accumulate,
            Count = tiles,
            TilesPerTask = (share + 7) / 8 * 8,
            PanelsPerTask = MostPanels,
        };
        job.Room = _rooms.Take(pool.Threads * job.RoomPerWorker);
        for (var first = 0; first < panels.Count; first += stretch)
        {
            var count = Math.Min(stretch, panels.Count - first);
            job.Weights = _transformed.Take(transformed.Length / transformed.Count * stretch);
            if (packing != _transformedPacking)
            {
                var weights = new WinogradWeightsJob { Packed = packed, Transformed = job.Weights, From = panels, To = transformed, First = first, Count = count };
                pool.Run(weights.Tasks, weights, sharing: true);
            }

            (job.FirstPanel, job.PanelCount) = (first, count);
            pool.Run(job.Tasks, job, sharing: true);
        }

        _transformedPacking = stretch == panels.Count ? packing : 0;
    }

    /// <summary>The local product of x and the errors.</summary>
    public void Outer(in Geometry g, Tensor x, Tensor delta, Tensor product)
    {
        var panels = (g.Outputs + Tiles.Columns - 1) / Tiles.Columns;
        var stretch = Stretch(panels, (nint)WinogradGrid.Positions * g.Inputs * g.Outputs);
        for (var first = 0; first < panels; first += stretch)
        {
            var job = new WinogradOuterJob(g, x, delta, first, Math.Min(stretch, panels - first), pool.Threads);
            job.Sums = _sums.Take(job.SumsLength);
            job.Room = _rooms.Take(pool.Threads * job.RoomPerWorker);
            pool.Run(job.Tasks, job, sharing: true);
            var taps = new WinogradTapsJob
            {
                Sums = job.Sums,
                Step = job.Step,
                Slots = job.Slots,
                Inputs = g.Inputs,
                Channels = job.Channels,
                Left = job.Left,
                Outputs = g.Outputs,
                Product = product.Single,
            };
            pool.Run(taps.Tasks, taps, sharing: true);
        }
    }

    // Panels of equal stretches, each of which takes no more floats than may be there.
    private static int Stretch(int panels, nint floats)
    {
        var stretches = Math.Min(panels, (int)((floats + MostTransformed - 1) / MostTransformed));
        return (panels + stretches - 1) / stretches;
    }
}
