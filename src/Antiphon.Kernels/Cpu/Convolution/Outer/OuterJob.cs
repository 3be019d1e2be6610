namespace Antiphon.Kernels;

/// <summary>
/// The local product: product[tap, i, o] = sum over items and output pixels of x[source of the tap, i] delta[pixel, o]. A task is one panel of
/// output channels, one chunk of rows and one slot of the sum. It packs the errors of a unit and then runs tiles whose rows are input channels
/// and whose depth is pixels.
/// </summary>
internal unsafe struct OuterJob : IJob
{
    public OuterPlan Plan;
    public float* X;
    public float* Delta;
    public float* Product;

    /// <summary>The sums of the slots but the first, which is the product itself.</summary>
    public float* Slots;
    public float* Room;
    public nint XStride;
    public nint DeltaStride;

    public readonly int Tasks => Plan.PanelGroups * Plan.Chunks * Plan.Slots;

    public readonly void Run(int task, int worker)
    {
        var firstPanel = task % Plan.PanelGroups * Plan.PanelsPerTask;
        var endPanel = Math.Min(Plan.Panels.Count, firstPanel + Plan.PanelsPerTask);
        var chunk = task / Plan.PanelGroups % Plan.Chunks;
        var slot = task / Plan.PanelGroups / Plan.Chunks;
        var room = Room + worker * Plan.Room;
        var first = (int)((long)Plan.Units * slot / Plan.Slots);
        var end = (int)((long)Plan.Units * (slot + 1) / Plan.Slots);
        var sum = slot == 0 ? Product : Slots + (slot - 1) * (nint)Plan.Geometry.Weights.Length;
        for (var number = first; number < end; number++)
        {
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                Unit(number, Plan.Panels.At(panel), chunk, room, sum, isFirstPanel: panel == firstPanel, accumulate: number > first);
            }
        }
    }

    private readonly void Unit(int number, in Panel panel, int chunk, float* room, float* sum, bool isFirstPanel, bool accumulate)
    {
        // Where all output channels are just one panel, packing would only copy them.
        var inPlace = panel.Width == Plan.Geometry.Outputs;
        var item = number / Plan.UnitsPerItem * Plan.ItemsPerUnit;
        var row = number % Plan.UnitsPerItem * Plan.RowsPerUnit;
        var items = Math.Min(Plan.ItemsPerUnit, Plan.Items - item);
        var rows = Math.Min(Plan.RowsPerUnit, Plan.Geometry.OutHeight - row);
        var unit = new OuterUnit
        {
            Item = item,
            Items = items,
            Row = row,
            Rows = rows,
            Errors = inPlace ? Delta + item * DeltaStride + (nint)row * Plan.Geometry.OutWidth * panel.Width : room,
            ErrorItem = inPlace ? DeltaStride : Plan.IsItemDeep ? panel.Width : (nint)rows * Plan.Geometry.OutWidth * panel.Width,
            ErrorPixel = inPlace || !Plan.IsItemDeep ? panel.Width : (nint)items * panel.Width,
            Copy = room + Plan.ErrorRoom,
            Segments = (Segment*)(room + Plan.ErrorRoom + (nint)Plan.ItemsPerUnit * Plan.CopyStride),
        };
        if (!inPlace)
        {
            PackErrors(unit, panel);
        }

        if (Plan.IsMerged && isFirstPanel)
        {
            CopyPadded(unit);
        }

        Multiply(unit, panel, chunk, sum, accumulate);
    }

    private readonly void Multiply(in OuterUnit unit, in Panel panel, int chunk, float* sum, bool accumulate)
    {
        var g = Plan.Geometry;
        var pixel = (nint)g.Stride * g.Inputs;
        var call = new TileCall
        {
            Segments = unit.Segments,
            B = (byte*)unit.Errors,
            RowStep = sizeof(float),
            DepthStep = (Plan.IsItemDeep ? (Plan.IsMerged ? Plan.CopyStride : XStride) : pixel) * sizeof(float),
            BStep = (Plan.IsItemDeep ? unit.ErrorItem : unit.ErrorPixel) * sizeof(float),
            CStep = g.Outputs * sizeof(float),
            Accumulate = accumulate,
        };
        var end = Math.Min(Plan.Rows, (chunk + 1) * Plan.ChunkRows);
        for (var row = chunk * Plan.ChunkRows; row < end;)
        {
            var family = row / Plan.Family;
            var inside = row % Plan.Family;
            var rows = Math.Min(Plan.Family - inside, end - row);
            if (Plan.IsMerged)
            {
                call.Count = MeetCopy(unit, family);
                call.A = (byte*)(unit.Copy + inside);
            }
            else
            {
                call.Count = Meet(unit, family / g.KernelWidth, family % g.KernelWidth);
                call.A = (byte*)(X + unit.Item * XStride + panel.Group * g.GroupInputs + inside);
            }

            call.C = (byte*)(sum + (nint)row * g.Outputs + panel.Column);
            Tiles.Run(ref call, rows, panel.Columns);
            row += rows;
        }
    }

    private readonly void PackErrors(in OuterUnit unit, in Panel panel)
    {
        var outputs = Plan.Geometry.Outputs;
        var pixels = unit.Rows * Plan.Geometry.OutWidth;
        var start = (nint)unit.Row * Plan.Geometry.OutWidth * outputs + panel.Column;
        if (pixels == 1)
        {
            // A dense layer: the items are the rows, and the last of the batch ends what may be read.
            var end = (Plan.Items - 1) * DeltaStride + outputs;
            var begin = unit.Item * DeltaStride + start;
            PackRows.Run(Delta + begin, DeltaStride, end - begin, unit.Items, panel.Columns, unit.Errors, unit.ErrorItem);
            return;
        }

        for (var item = 0; item < unit.Items; item++)
        {
            var from = Delta + (unit.Item + item) * DeltaStride + start;
            var available = (nint)Plan.Geometry.OutHeight * Plan.Geometry.OutWidth * outputs - start;
            PackRows.Run(from, outputs, available, pixels, panel.Columns, unit.Errors + item * unit.ErrorItem, unit.ErrorPixel);
        }
    }

    private readonly void CopyPadded(in OuterUnit unit)
    {
        var g = Plan.Geometry;
        var line = g.Width * g.Inputs;
        var edge = g.Padding * g.Inputs;
        for (var item = 0; item < unit.Items; item++)
        {
            var to = unit.Copy + (nint)item * Plan.CopyStride;
            var from = X + (unit.Item + item) * XStride;
            for (var row = 0; row < (unit.Rows - 1) * g.Stride + g.KernelHeight; row++, to += Plan.CopyWidth * g.Inputs)
            {
                var source = unit.Row * g.Stride - g.Padding + row;
                if (source >= 0 && source < g.Height)
                {
                    new Span<float>(to, edge).Clear();
                    new ReadOnlySpan<float>(from + (nint)source * line, line).CopyTo(new Span<float>(to + edge, line));
                    new Span<float>(to + edge + line, edge).Clear();
                }
                else
                {
                    new Span<float>(to, Plan.CopyWidth * g.Inputs).Clear();
                }
            }
        }
    }

    private readonly int Meet(in OuterUnit unit, int tapRow, int tapColumn)
    {
        var g = Plan.Geometry;
        var (first, end) = Valid(tapColumn * g.Dilation - g.Padding, g.Stride, g.Width, g.OutWidth);
        var segment = unit.Segments;
        var items = Plan.IsItemDeep ? 1 : unit.Items;
        for (var item = 0; item < items && first < end; item++)
        {
            for (var row = 0; row < unit.Rows; row++)
            {
                var source = (unit.Row + row) * g.Stride - g.Padding + tapRow * g.Dilation;
                if (source < 0 || source >= g.Height)
                {
                    continue;
                }

                var column = first * g.Stride - g.Padding + tapColumn * g.Dilation;
                var a = item * XStride + ((nint)source * g.Width + column) * g.Inputs;
                segment = Append(segment, unit, a, item, row, first, end, (nint)g.Stride * g.Inputs);
            }
        }

        return (int)(segment - unit.Segments);
    }

    private readonly int MeetCopy(in OuterUnit unit, int tapRow)
    {
        var g = Plan.Geometry;
        var segment = unit.Segments;
        var items = Plan.IsItemDeep ? 1 : unit.Items;
        for (var item = 0; item < items; item++)
        {
            for (var row = 0; row < unit.Rows; row++)
            {
                var a = (nint)item * Plan.CopyStride + ((nint)row * g.Stride + tapRow) * Plan.CopyWidth * g.Inputs;
                segment = Append(segment, unit, a, item, row, 0, g.OutWidth, (nint)g.Stride * g.Inputs);
            }
        }

        return (int)(segment - unit.Segments);
    }

    // One run over the pixels of a row, or for each of them one over the items.
    private readonly Segment* Append(Segment* segment, in OuterUnit unit, nint a, int item, int row, int first, int end, nint pixel)
    {
        var columns = Plan.Geometry.OutWidth;
        if (!Plan.IsItemDeep)
        {
            segment->A = a * sizeof(float);
            segment->B = (item * unit.ErrorItem + ((nint)row * columns + first) * unit.ErrorPixel) * sizeof(float);
            segment->Depth = end - first;
            return segment + 1;
        }

        for (var column = first; column < end; column++, segment++, a += pixel)
        {
            segment->A = a * sizeof(float);
            segment->B = ((nint)row * columns + column) * unit.ErrorPixel * sizeof(float);
            segment->Depth = unit.Items;
        }

        return segment;
    }

    // The outputs whose source lies inside: first offset + p stride >= 0, last offset + p stride < size.
    private static (int First, int End) Valid(int offset, int stride, int size, int outputs)
    {
        var first = offset < 0 ? (-offset + stride - 1) / stride : 0;
        var end = size - offset > 0 ? Math.Min(outputs, (size - offset + stride - 1) / stride) : 0;
        return (first, end);
    }
}
