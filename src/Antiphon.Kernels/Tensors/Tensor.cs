namespace Antiphon.Kernels;

/// <summary>
/// Numbers in memory: rows of equal length at a fixed stride, the innermost axis contiguous.
/// A batch keeps its items as rows with a gap of a cache line or more between them, so that items do not fall into the same cache sets;
/// a parameter is contiguous. The verbs on it run on the device that made it, in place.
/// </summary>
public sealed unsafe class Tensor
{
    private readonly HostMemory? _host;

    private Tensor(IDevice device, Shape shape, nint rowStride, DeviceMemory memory, nint offset)
    {
        Device = device;
        Shape = shape;
        RowStride = rowStride;
        Memory = memory;
        Offset = offset;
        _host = memory as HostMemory;
    }

    /// <summary>The device the tensor's verbs run on.</summary>
    public IDevice Device { get; }

    /// <summary>The extents; the first one counts the rows.</summary>
    public Shape Shape { get; }

    /// <summary>Float or double.</summary>
    public ElementType Type => Device.Type;

    /// <summary>The number of rows: the items of a batch.</summary>
    public int Rows => Shape[0];

    /// <summary>Elements in a row.</summary>
    public int RowLength => (int)(Shape.Length / Shape[0]);

    /// <summary>Where the numbers lie.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Elements from the start of the memory to the first number.</summary>
    public nint Offset { get; }

    /// <summary>Elements from the start of a row to the start of the next.</summary>
    public nint RowStride { get; }

    /// <summary>Whether the rows follow each other without a gap.</summary>
    public bool IsContiguous => RowStride == RowLength;

    /// <summary>Elements from the first to the last, gaps included.</summary>
    public nint Extent => (Rows - 1) * RowStride + RowLength;

    internal void* Data => (_host ?? throw NotHere()).Start + Offset * ElementSize(Type);

    internal float* Single => (float*)Data;

    /// <summary>Elements the memory holds from the tensor's start on.</summary>
    internal nint Capacity => Memory.Length - Offset;

    /// <summary>A contiguous tensor of zeros.</summary>
    public static Tensor Zeros(IDevice device, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Allocate(device, shape, (nint)(shape.Length / shape[0]));
    }

    /// <summary>A batch of zeros: <paramref name="rows"/> rows of shape <paramref name="item"/>, with a gap between rows.</summary>
    public static Tensor Batch(IDevice device, int rows, Shape item)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Allocate(device, item.Batch(rows), Stride(device.Type, item));
    }

    /// <summary>A tensor over memory that is there already.</summary>
    /// <exception cref="ArgumentException">The memory does not reach that far.</exception>
    public static Tensor Over(IDevice device, DeviceMemory memory, Shape shape, nint rowStride, nint offset)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var tensor = new Tensor(device, shape, rowStride, memory, offset);
        return offset >= 0 && offset + tensor.Extent <= memory.Length
            ? tensor
            : throw new ArgumentException($"{shape} from {offset} on does not fit into {memory.Length} elements", nameof(shape));
    }

    /// <summary>The first rows of this tensor, seen as a tensor of their own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many rows.</exception>
    public Tensor Slice(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Rows);
        return new(Device, Shape.Rank == 1 ? new(rows) : Shape.Item.Batch(rows), RowStride, Memory, Offset);
    }

    /// <summary>The same rows with their items seen in another shape.</summary>
    /// <exception cref="ArgumentException">The item has another length.</exception>
    public Tensor View(Shape item) => item.Length == RowLength
        ? new(Device, item.Batch(Rows), RowStride, Memory, Offset)
        : throw new ArgumentException($"rows of {Shape.Item} cannot be seen as {item}: {RowLength} elements against {item.Length}", nameof(item));

    /// <summary>The same elements in another shape of the same length; the tensor has to be contiguous.</summary>
    /// <exception cref="ArgumentException">The length differs, or there are gaps between the rows.</exception>
    public Tensor Reshape(Shape shape) => IsContiguous && shape.Length == Shape.Length
        ? new(Device, shape, (nint)(shape.Length / shape[0]), Memory, Offset)
        : throw new ArgumentException($"{this} cannot be seen as {shape}", nameof(shape));

    /// <summary>This tensor's memory, from so many elements on, seen as a batch of other rows, whatever is in it.</summary>
    /// <exception cref="ArgumentException">The memory is too small.</exception>
    public Tensor Reinterpret(int rows, Shape item, nint offset = 0) => offset >= 0 && offset + Need(Type, rows, item) <= Capacity
        ? new(Device, item.Batch(rows), Stride(Type, item), Memory, Offset + offset)
        : throw new ArgumentException($"{rows} rows of {item} from {offset} on do not fit into the memory of {this}", nameof(item));

    /// <summary>Whether the numbers lie in memory of this process, so that <see cref="Row"/> and <see cref="Elements"/> reach them; others are read and written through the device.</summary>
    public bool IsOnHost => _host is not null;

    /// <summary>One row as a span.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    /// <exception cref="InvalidOperationException">The memory is not this process's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<T> Row<T>(int row)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return new((T*)Checked<T>() + row * RowStride, RowLength);
    }

    /// <summary>All elements in order as one span; the tensor has to be contiguous.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type, or there are gaps between the rows.</exception>
    public Span<T> Elements<T>()
        where T : unmanaged => IsContiguous
        ? new(Checked<T>(), (int)Extent)
        : throw new ArgumentException($"the rows of {this} do not follow each other without a gap");

    /// <summary>One element, whatever the type and wherever it lies: for tests and for looking at, as each access may be a trip to the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public double this[int row, int column]
    {
        get => _host is null ? ReadRow(row)[column] : Type == ElementType.Single ? Row<float>(row)[column] : Row<double>(row)[column];
        set
        {
            if (_host is null)
            {
                var numbers = ReadRow(row);
                numbers[column] = value;
                Device.Write(this, row, numbers);
            }
            else if (Type == ElementType.Single)
            {
                Row<float>(row)[column] = (float)value;
            }
            else
            {
                Row<double>(row)[column] = value;
            }
        }
    }

    private double[] ReadRow(int row)
    {
        var numbers = new double[RowLength];
        Device.Read(this, row, numbers);
        return numbers;
    }

    private InvalidOperationException NotHere() => new($"{this} lies in the memory of {Device.Name}: read and write it through the device");

    /// <summary>Shape and element type.</summary>
    public override string ToString() => $"{Shape} of {Type}";

    /// <summary>Bytes of one element.</summary>
    internal static int ElementSize(ElementType type) => type == ElementType.Single ? sizeof(float) : sizeof(double);

    /// <summary>Elements a batch takes in memory.</summary>
    internal static nint Need(ElementType type, int rows, Shape item) => Stride(type, item) * rows;

    // Kernels read the same place of many rows at once. A line more from row to row spreads it over the sets of the cache, and an odd
    // number of pages over the sets of the buffer of page addresses: 64 KB from row to row halved the speed of a convolution.

    /// <summary>Elements from an item of a batch to the next, whole cache lines.</summary>
    public static nint Stride(ElementType type, Shape item)
    {
        const int Line = 64;
        const int Page = 4096;
        var size = ElementSize(type);
        var bytes = (item.Length * size + Line - 1) / Line * Line;
        var stride = bytes < 4 * Page ? bytes : ((bytes + Page - 1) / Page | 1) * Page;
        return (nint)((stride + Line) / size);
    }

    private static Tensor Allocate(IDevice device, Shape shape, nint rowStride) => new(device, shape, rowStride, device.Allocate(shape[0] * rowStride), 0);

    private void* Checked<T>()
        where T : unmanaged => typeof(T) == (Type == ElementType.Single ? typeof(float) : typeof(double))
        ? Data
        : throw new ArgumentException($"{this} holds no {typeof(T).Name}");
}
