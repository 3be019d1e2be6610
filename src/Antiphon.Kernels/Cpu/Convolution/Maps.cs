namespace Antiphon.Kernels;

/// <summary>The three linear maps on a pool of workers: chooses how the work is cut and keeps the memory it needs.</summary>
internal sealed unsafe class Maps(WorkerPool pool)
{
    // Below so many multiply-adds, waking a worker costs more than it brings.
    private const long MostOperationsAlone = 100_000;

    // Multiply-adds of a task for which its hand-out, and the neighbour who writes beside it, no longer count.
    private const long LeastOperationsOfTask = 1 << 18;

    private readonly Scratch _packed = new();
    private readonly Scratch _axes = new();
    private readonly Scratch _slots = new();
    private readonly Scratch _rooms = new();
    private readonly Winograd _winograd = new(pool);
    private (nint Weights, Geometry Geometry, bool Backward) _lastPacked;
    private long _packing;

    public void Apply(Geometry g, Tensor x, Tensor f, Tensor y, bool unchanged) => Gather(Flat(g, x.Rows), f, x, y, backward: false, accumulate: false, unchanged);

    public void Adjoint(Geometry g, Tensor f, Tensor delta, Tensor dx, bool accumulate, bool unchanged) => Gather(Flat(g, delta.Rows), f, delta, dx, backward: true, accumulate, unchanged);

    public void Outer(Geometry g, Tensor x, Tensor delta, Tensor product)
    {
        if (Winograd.Wins(g, g.OutHeight, g.OutWidth, x.Rows))
        {
            _winograd.Outer(g, x, delta, product);
            return;
        }

        var plan = new OuterPlan(g, x.Rows, pool.Threads);
        var length = (int)g.Weights.Length;
        var job = new OuterJob
        {
            Plan = plan,
            X = x.Single,
            XStride = x.RowStride,
            Delta = delta.Single,
            DeltaStride = delta.RowStride,
            Product = product.Single,
            Slots = _slots.Take((nint)(plan.Slots - 1) * length),
            Room = _rooms.Take(pool.Threads * plan.Room),
        };
        Run(job.Tasks, job, g.Operations * x.Rows);
        if (plan.Slots > 1)
        {
            var sum = new SumSlotsJob { Sum = job.Product, Slots = job.Slots, Length = length, Count = plan.Slots - 1 };
            Run(sum.Tasks, sum, (long)length * plan.Slots);
        }
    }

    // A kernel of one pixel does not see where a row ends. Few small pictures make longer tiles as one row each.
    private static Geometry Flat(in Geometry g, int items) =>
        g is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 } && g.Width < Tiles.NarrowRows && items < g.Width ? g.Over(1, g.Height * g.Width) : g;

    private void Gather(in Geometry g, Tensor f, Tensor source, Tensor destination, bool backward, bool accumulate, bool unchanged)
    {
        var (sources, sourceHeight, sourceWidth) = backward ? (g.Outputs, g.OutHeight, g.OutWidth) : (g.Inputs, g.Height, g.Width);
        var (destinations, height, width) = backward ? (g.Inputs, g.Height, g.Width) : (g.Outputs, g.OutHeight, g.OutWidth);
        var panels = new Panels(g.Groups, sources / g.Groups, destinations / g.Groups, g.KernelHeight, g.KernelWidth);
        var packed = Pack(g, f, panels, backward, unchanged);
        if (Winograd.Wins(g, height, width, source.Rows))
        {
            var picture = new WinogradPicture(source, sourceHeight, sourceWidth, sources, margin: backward ? g.KernelHeight - 1 - g.Padding : g.Padding);
            _winograd.Filter(picture, new(height, width), destination, destinations, packed, _packing, panels, accumulate);
            return;
        }

        var (down, across) = Rooms(height, g.KernelHeight, width, g.KernelWidth);
        var job = new GatherJob
        {
            Source = source.Single,
            SourceStride = source.RowStride,
            SourceWidth = sourceWidth,
            SourceChannels = sources,
            Destination = destination.Single,
            DestinationStride = destination.RowStride,
            DestinationChannels = destinations,
            Packed = packed,
            Panels = panels,
            Down = Axis.Of(g, backward, height, sourceHeight, g.KernelHeight, merge: false, (void*)down),
            Across = Axis.Of(g, backward, width, sourceWidth, g.KernelWidth, merge: g.Groups == 1, (void*)across),
            Items = source.Rows,
            Step = backward ? g.Stride : 1,
            Shift = backward ? 1 : g.Stride,
            Accumulate = accumulate,
        };
        var operations = g.Operations * source.Rows;
        Share(ref job, operations, Tiles.RowsFor(Math.Min(Tiles.Columns, destinations / g.Groups)));
        Run(job.Tasks, job, operations);
    }

    // Cuts a gather into tasks for tiles of so many rows.
    private void Share(ref GatherJob job, long operations, int rows)
    {
        // Items make the rows of a tile where they fill one, or where a picture is no wider than the batch.
        var groups = (job.Items + rows - 1) / rows;
        job.ItemsPerTask = job.Items >= rows || job.Items >= job.Across.Count ? (job.Items + groups - 1) / groups : 1;

        // Enough tasks for every thread, each as large as may be: rows that follow each other read the same sources, and on one thread find them in its cache.
        var grain = Math.Clamp(operations / (16 * pool.Threads), 1 << 21, 1 << 23);
        (job.RowsPerTask, job.PanelsPerTask) = (job.Down.Count, 1);
        var each = Math.Max(1, operations / Math.Max(1, job.Tasks));
        job.RowsPerTask = (int)Math.Clamp(job.Down.Count * grain / each, 1, job.Down.Count);
        job.PanelsPerTask = (int)Math.Clamp(LeastOperationsOfTask / each, 1, job.Panels.Count);
    }

    private float* Pack(in Geometry g, Tensor f, in Panels panels, bool backward, bool unchanged)
    {
        var wanted = ((nint)f.Single, g, backward);
        if (unchanged && wanted == _lastPacked)
        {
            return _packed.Take(panels.Length);
        }

        (_lastPacked, _packing) = (wanted, _packing + 1);
        var job = new PackJob
        {
            Weights = f.Single,
            Packed = _packed.Take(panels.Length),
            Panels = panels,
            Outputs = g.Outputs,
            GroupInputs = g.GroupInputs,
            GroupOutputs = g.GroupOutputs,
            Backward = backward,
        };
        Run(job.Tasks, job, panels.Length * 8);
        return job.Packed;
    }

    private void Run<TJob>(int tasks, in TJob job, long operations)
        where TJob : unmanaged, IJob => pool.Run(tasks, job, operations > MostOperationsAlone);

    private (nint Down, nint Across) Rooms(int down, int downTaps, int across, int acrossTaps)
    {
        var first = (Axis.Room(down, downTaps) + 63) / 64 * 64;
        var room = (nint)_axes.Take((first + Axis.Room(across, acrossTaps)) / sizeof(float) + 1);
        return (room, room + first);
    }
}
