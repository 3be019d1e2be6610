namespace Antiphon.Kernels;

/// <summary>
/// Forward and backward data alike: every destination pixel gathers from source pixels through packed weights.
/// A tile's rows are items of the batch at one pixel, or, where the batch is smaller than a tile, pixels along a row of one item that see the
/// same taps. A task is some blocks of columns, a stretch of destination rows and some items; nothing is summed across tasks.
/// </summary>
internal unsafe struct GatherJob : IJob
{
    public float* Source;
    public float* Destination;
    public float* Packed;
    public nint SourceStride;
    public nint DestinationStride;
    public Axis Down;
    public Axis Across;
    public Panels Panels;
    public int Items;
    public int ItemsPerTask;
    public int RowsPerTask;
    public int PanelsPerTask;
    public int SourceWidth;
    public int SourceChannels;
    public int DestinationChannels;

    /// <summary>Whether what is gathered is added to the destination; every destination is visited once.</summary>
    public bool Accumulate;

    /// <summary>Destinations from one to the next that sees the same taps.</summary>
    public int Step;

    /// <summary>Sources from one to the next then.</summary>
    public int Shift;

    public readonly int Tasks => Blocks * Stretches * ((Items + ItemsPerTask - 1) / ItemsPerTask);

    private readonly int Blocks => (Panels.Count + PanelsPerTask - 1) / PanelsPerTask;

    private readonly int Stretches => (Down.Count + RowsPerTask - 1) / RowsPerTask;

    public readonly void Run(int task, int worker)
    {
        var first = task % Blocks * PanelsPerTask;
        var stretch = task / Blocks % Stretches;
        var item = task / Blocks / Stretches * ItemsPerTask;
        var segments = stackalloc Segment[Panels.Taps];
        for (var number = first; number < Math.Min(Panels.Count, first + PanelsPerTask); number++)
        {
            Gather(segments, Panels.At(number), stretch, item, Math.Min(ItemsPerTask, Items - item));
        }
    }

    private readonly void Gather(Segment* segments, in Panel panel, int stretch, int item, int items)
    {
        var call = new TileCall
        {
            Segments = segments,
            B = (byte*)(Packed + panel.Start),
            BStep = panel.Width * sizeof(float),
            DepthStep = sizeof(float),
            Accumulate = Accumulate,
        };
        var source = Source + item * SourceStride + panel.Group * Panels.GroupSources;
        var destination = Destination + item * DestinationStride + panel.Column;
        for (var row = stretch * RowsPerTask; row < Math.Min(Down.Count, (stretch + 1) * RowsPerTask); row++)
        {
            var to = destination + (nint)row * Across.Count * DestinationChannels;
            Row(ref call, row, source, to, items, panel);
        }
    }

    // Columns that see the same taps share their segments: from one to the next only the pictures move on.
    private readonly void Row(ref TileCall call, int row, float* source, float* to, int items, in Panel panel)
    {
        var from = (nint)Shift * SourceChannels * sizeof(float);
        var next = (nint)Step * DestinationChannels * sizeof(float);
        for (var phase = 0; phase < Math.Min(Step, Across.Count); phase++)
        {
            for (var column = phase; column < Across.Count;)
            {
                var alike = Across.Alike(column, Step, Shift);
                Meet(ref call, row, column, panel);
                call.A = (byte*)source;
                call.C = (byte*)(to + (nint)column * DestinationChannels);
                column += alike * Step;
                if (ItemsPerTask == 1)
                {
                    (call.RowStep, call.CStep) = (from, next);
                    Tiles.Run(ref call, alike, panel.Columns);
                    continue;
                }

                (call.RowStep, call.CStep) = (SourceStride * sizeof(float), DestinationStride * sizeof(float));
                for (; alike > 0; alike--, call.A += from, call.C += next)
                {
                    Tiles.Run(ref call, items, panel.Columns);
                }
            }
        }
    }

    private readonly void Meet(ref TileCall call, int row, int column, in Panel panel)
    {
        var segment = call.Segments;
        foreach (var down in Down[row])
        {
            foreach (var across in Across[column])
            {
                segment->A = ((nint)down.Source * SourceWidth + across.Source) * SourceChannels * sizeof(float);
                segment->B = ((nint)down.Tap * Panels.TapsAcross + across.Tap) * Panels.GroupSources * call.BStep;
                segment->Depth = (nint)across.Length * Panels.GroupSources;
                segment++;
            }
        }

        call.Count = (int)(segment - call.Segments);
    }
}
