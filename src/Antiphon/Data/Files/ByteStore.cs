using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Pictures of one size in memory, a byte per number.</summary>
internal sealed class ByteStore : PictureStore
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels8 = [];
    private readonly int[] _labels = [];
    private readonly int _size;

    public ByteStore(Shape shape, byte[] pixels, byte[] labels)
        : this(shape, pixels, labels.Length) => _labels8 = labels;

    public ByteStore(Shape shape, byte[] pixels, int[] labels)
        : this(shape, pixels, labels.Length) => _labels = labels;

    private ByteStore(Shape shape, byte[] pixels, int count)
    {
        (Shape, _pixels, Count, _size) = (shape, pixels, count, (int)shape.Length);
        if (shape.Rank != 3 || pixels.LongLength != shape.Length * count)
        {
            throw new ArgumentException($"{count} pictures of {shape} are {shape.Length * count} bytes, got {pixels.LongLength}");
        }
    }

    /// <summary>Pictures that could not be decoded, and why.</summary>
    public IReadOnlyDictionary<int, RunException> Bad { get; init; } = new Dictionary<int, RunException>();

    /// <summary>What an error calls a picture.</summary>
    public Func<int, string> Names { get; init; } = index => $"picture {index}";

    public ReadOnlySpan<byte> Pixels(int index) => _pixels.AsSpan(index * _size, _size);

    public override int Count { get; }

    public override Shape Shape { get; }

    public override int Label(int index) => _labels8.Length > 0 ? _labels8[index] : _labels[index];

    public override string NameOf(int index) => Names(index);

    public override void Load(int index, ImageBuffer image, int usefulSide)
    {
        if (Bad.TryGetValue(index, out var error))
        {
            throw new RunException(error.Message, error);
        }

        image.Load(Pixels(index), Shape[0], Shape[1], Shape[2]);
    }
}
