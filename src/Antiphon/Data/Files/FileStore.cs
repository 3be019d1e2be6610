using System.Collections.Concurrent;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Pictures decoded from files whenever they are asked for.</summary>
internal sealed class FileStore(FileSource shelf, int[] files, int[] labels, Shape shape) : PictureStore
{
    public override int Count => files.Length;

    public override Shape Shape => shape;

    public override int Label(int index) => labels[index];

    public override string NameOf(int index) => shelf.FullName(files[index]);

    public (int Height, int Width, int Channels) Header(int index)
    {
        try
        {
            return PictureFile.Header(shelf.Read(files[index], new ImageBuffer()));
        }
        catch (InvalidDataException error)
        {
            throw new RunException($"{NameOf(index)}: {error.Message}", error);
        }
    }

    /// <summary>A picture's file.</summary>
    public byte[] File(int index) => shelf.Read(files[index], new ImageBuffer()).ToArray();

    public override void Load(int index, ImageBuffer canvas, int usefulSide)
    {
        try
        {
            PictureFile.Decode(shelf.Read(files[index], canvas), canvas, Shape.Channels, usefulSide);
        }
        catch (InvalidDataException error)
        {
            throw new RunException($"{NameOf(index)}: {DataFile.Sentence(error)}", error);
        }
    }

    /// <summary>Decodes all pictures into memory, on all cores. Nothing if they are not of one size. What is wrong with a bad one is kept for whoever asks for it.</summary>
    public ByteStore? ToMemory()
    {
        var size = (int)Shape.Length;
        var pixels = new byte[(long)Count * size];
        var bad = new ConcurrentDictionary<int, RunException>();
        var isMixed = false;
        Parallel.For(0, Count, ImageBuffer.OfWorker, (i, loop, canvas) =>
        {
            try
            {
                Load(i, canvas, int.MaxValue);
                if (canvas.Shape != Shape)
                {
                    isMixed = true;
                    loop.Stop();
                    return canvas;
                }

                // What was decoded still lies in the canvas as bytes.
                canvas.Bytes(size).AsSpan(0, size).CopyTo(pixels.AsSpan(i * size, size));
            }
            catch (RunException error)
            {
                bad[i] = error;
            }
            finally
            {
                canvas.Release();
            }

            return canvas;
        }, _ => { });
        return isMixed ? null : new ByteStore(Shape, pixels, labels) { Bad = bad, Names = NameOf };
    }
}
