namespace Antiphon.Kernels;

/// <summary>Says where minimal filtering is faster than the definition, cuts it into tasks and keeps the memory it needs.</summary>
internal sealed unsafe class Winograd(WorkerPool pool)
{
    private const int Kernel = 3;
    private const int Side = WinogradJob.Side;

    private readonly Scratch _weights = new();
    private readonly Scratch _rooms = new();

    /// <summary>
    /// Whether to filter minimally towards pictures of height x width. The kernel is 3x3 and dense; there are channels enough that products outweigh
    /// transforms, and tiles enough that they outweigh the transform of the weights (36 floats for 9, at most 38 MB); and of the products
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

        var tiles = Count(height, width);
        return tiles * items >= FewestTiles && products >= 2 * WinogradJob.Positions * tiles;
    }

    /// <summary>Destination (+)= source with so much <paramref name="padding"/>, filtered with weights that are packed tap by tap.</summary>
    public void Run(Tensor source, Tensor destination, float* packed, in Panels panels, int padding, bool accumulate)
    {
        int height = destination.Shape[1], width = destination.Shape[2], channels = destination.Shape.Channels;
        var transformed = new Panels(1, panels.GroupSources, channels, Kernel + Side - 1, Kernel + Side - 1);
        var weights = new WinogradWeightsJob { Packed = packed, Transformed = _weights.Take(transformed.Length), From = panels, To = transformed };
        pool.Run(weights.Tasks, weights, sharing: true);

        // Two tasks for each thread at least, and no larger than what a core's cache holds. How tiles meet in tasks changes no bit of them.
        const int MostTiles = 64, MostPanels = 8;
        var shares = (panels.Count + MostPanels - 1) / MostPanels;
        var tiles = Count(height, width) * source.Rows;
        var share = (int)Math.Min(MostTiles, tiles * shares / (2 * pool.Threads) + 1);
        var job = new WinogradJob
        {
            Source = source.Single,
            SourceStride = source.RowStride,
            SourceHeight = source.Shape[1],
            SourceWidth = source.Shape[2],
            Destination = destination.Single,
            DestinationStride = destination.RowStride,
            Height = height,
            Width = width,
            Channels = channels,
            Weights = weights.Transformed,
            Panels = transformed,
            Padding = padding,
            Accumulate = accumulate,
            Count = checked((int)tiles),
            TilesPerTask = (share + 7) / 8 * 8,
            PanelsPerTask = MostPanels,
        };
        job.Room = _rooms.Take(pool.Threads * job.RoomPerWorker);
        pool.Run(job.Tasks, job, sharing: true);
    }

    private static long Count(int height, int width) => (long)((height + Side - 1) / Side) * ((width + Side - 1) / Side);
}
