namespace Antiphon.Kernels;

/// <summary>
/// Along one axis of a picture: which source positions a destination gathers from, through which taps. Forward the destination is the
/// output, backward the input, and then taps count from the far end, so that taps and sources rise together.
/// Neighbouring taps that meet neighbouring sources form one run.
/// </summary>
internal readonly unsafe struct Axis
{
    private readonly int* _starts;
    private readonly Run* _runs;

    private Axis(int count, int* starts, Run* runs)
    {
        Count = count;
        _starts = starts;
        _runs = runs;
    }

    /// <summary>Destinations along the axis.</summary>
    public int Count { get; }

    /// <summary>Bytes an axis needs.</summary>
    public static int Room(int count, int taps) => (count + 2) / 2 * 2 * sizeof(int) + count * taps * sizeof(Run);

    /// <summary>
    /// The axis of one of the two passes. Forward, position p meets source p stride - padding + tap dilation; backward, the sources whose forward pass met p.
    /// </summary>
    public static Axis Of(in Geometry geometry, bool backward, int count, int sources, int taps, bool merge, void* room)
    {
        var (axis, filled) = (At(count, room), 0);
        for (var p = 0; p < count; p++)
        {
            axis._starts[p] = filled;
            for (var tap = 0; tap < taps; tap++)
            {
                axis.Add(ref filled, p, tap, backward ? SourceBackward(geometry, p, taps - 1 - tap) : SourceForward(geometry, p, tap), sources, merge);
            }
        }

        axis._starts[count] = filled;
        return axis;
    }

    /// <summary>The runs of one destination.</summary>
    public ReadOnlySpan<Run> this[int position] => new(_runs + _starts[position], _starts[position + 1] - _starts[position]);

    /// <summary>How many destinations from <paramref name="first"/> on, <paramref name="step"/> apart, see the same as it does, each <paramref name="shift"/> sources further.</summary>
    public int Alike(int first, int step, int shift)
    {
        var alike = 1;
        for (var next = first + step; next < Count && IsShifted(this[next - step], this[next], shift); next += step)
        {
            alike++;
        }

        return alike;
    }

    private static int SourceForward(in Geometry g, int p, int tap) => p * g.Stride - g.Padding + tap * g.Dilation;

    // None where p lies between the strides.
    private static int SourceBackward(in Geometry g, int p, int tap)
    {
        var reach = p + g.Padding - tap * g.Dilation;
        return reach >= 0 && reach % g.Stride == 0 ? reach / g.Stride : -1;
    }

    private static bool IsShifted(ReadOnlySpan<Run> a, ReadOnlySpan<Run> b, int shift)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Tap != b[i].Tap || a[i].Length != b[i].Length || a[i].Source + shift != b[i].Source)
            {
                return false;
            }
        }

        return true;
    }

    private static Axis At(int count, void* room) => new(count, (int*)room, (Run*)((int*)room + (count + 2) / 2 * 2));

    private void Add(ref int filled, int position, int tap, int source, int sources, bool merge)
    {
        if (source < 0 || source >= sources)
        {
            return;
        }

        if (merge && filled > _starts[position])
        {
            ref var last = ref _runs[filled - 1];
            if (last.Tap + last.Length == tap && last.Source + last.Length == source)
            {
                last.Length++;
                return;
            }
        }

        _runs[filled++] = new() { Tap = tap, Source = source, Length = 1 };
    }

    /// <summary>Taps from <see cref="Tap"/> on that meet sources from <see cref="Source"/> on.</summary>
    internal struct Run
    {
        public int Tap;
        public int Source;
        public int Length;
    }
}
