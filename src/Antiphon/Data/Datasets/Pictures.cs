using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Labelled pictures, and the steps that lead from a stored picture to a network's input.</summary>
public sealed class Pictures : Examples
{
    [ThreadStatic]
    private static ImageBuffer? _image; // a worker's scratch: nothing in it outlives a call

    private readonly PictureStore _store;
    private readonly Transform[] _steps;
    private readonly int _usefulSide;

    /// <summary>Pictures in memory: one byte per number, picture by picture, height x width x channels.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the shape and the labels say.</exception>
    public Pictures(Shape shape, byte[] pixels, byte[] labels, params IReadOnlyList<Transform> steps)
        : this(new ByteStore(shape, pixels, labels), steps)
    {
    }

    internal Pictures(PictureStore store, IReadOnlyList<Transform> steps)
    {
        (_store, _steps) = (store, [.. steps]);
        _usefulSide = _steps.Length == 0 ? int.MaxValue : _steps[0].UsefulSide;
        Shape = _steps.Aggregate(store.Shape, (shape, step) => step.Result(shape));
    }

    /// <inheritdoc/>
    public override int Count => _store.Count;

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <summary>The steps every picture goes through.</summary>
    public IReadOnlyList<Transform> Steps => _steps;

    internal PictureStore Store => _store;

    /// <summary>The same pictures with other steps.</summary>
    public Pictures With(params IReadOnlyList<Transform> steps) => new(_store, steps);

    /// <inheritdoc/>
    public override int Label(int index) => _store.Label(index);

    /// <inheritdoc/>
    public override void Read(int index, Rng rng, Span<float> item)
    {
        var image = _image ??= ImageBuffer.OfWorker();
        try
        {
            Draw(index, rng, image);
            image.Pixels.CopyTo(item);
        }
        finally
        {
            image.Release();
        }
    }

    /// <summary>A picture's file as the network's input, by the same steps.</summary>
    /// <param name="file">The bytes of a JPEG or PNG.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <param name="item">Room for the input, height x width x channels.</param>
    /// <exception cref="RunException">It cannot be decoded, or the steps do not bring it to the shape of the others.</exception>
    public void Prepare(byte[] file, string name, Span<float> item)
    {
        ArgumentNullException.ThrowIfNull(file);
        var image = _image ??= ImageBuffer.OfWorker();
        try
        {
            PictureFile.Decode(file, image, _store.Shape.Channels, _usefulSide);
            if (!Go(image, Rng.FromSeed(0)))
            {
                throw Misfit(image, name);
            }

            image.Pixels.CopyTo(item);
        }
        catch (InvalidDataException error)
        {
            throw new RunException($"{name}: {DataFile.Sentence(error)}", error);
        }
        finally
        {
            image.Release();
        }
    }

    private void Draw(int index, Rng rng, ImageBuffer image)
    {
        _store.Load(index, image, _usefulSide);
        if (!Go(image, rng))
        {
            throw Misfit(image, _store.NameOf(index));
        }
    }

    // Whether the steps bring a picture to the shape of the others.
    private bool Go(ImageBuffer image, Rng rng)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i].Apply(image, rng.Stream(i));
        }

        return image.Height == Shape[0] && image.Width == Shape[1] && image.Channels == Shape[2];
    }

    private RunException Misfit(ImageBuffer image, string name) =>
        new($"{name}: the picture ends as {image.Shape}, expected {Shape} like the first one; pictures of different sizes need a step that cuts or resizes them");

    internal override (byte[] File, int Channels, int UsefulSide)? Encoded(int index) =>
        _store is FileStore files ? (files.File(index), files.Shape.Channels, _usefulSide) : null;
}
