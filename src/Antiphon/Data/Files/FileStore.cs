using System.Collections.Concurrent;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Pictures decoded from files whenever they are asked for.</summary>
internal sealed class FileStore(FileSource source, int[] files, int[] labels, Shape shape) : PictureStore
{
    public override int Count => files.Length;

    public override Shape Shape => shape;

    public override int Label(int index) => labels[index];

    public override string NameOf(int index) => source.FullName(files[index]);

    public (int Height, int Width, int Channels) Header(int index)
    {
        try
        {
            return PictureFile.Header(source.Read(files[index], new ImageBuffer()));
        }
        catch (InvalidDataException error)
        {
            throw new RunException($"{NameOf(index)}: {error.Message}", error);
        }
    }

    /// <summary>A picture's file.</summary>
    public byte[] File(int index) => source.Read(files[index], new ImageBuffer()).ToArray();

    public override void Load(int index, ImageBuffer image, int usefulSide)
    {
        try
        {
            PictureFile.Decode(source.Read(files[index], image), image, Shape.Channels, usefulSide);
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
        Parallel.For(0, Count, ImageBuffer.OfWorker, (i, loop, image) =>
        {
            try
            {
                Load(i, image, int.MaxValue);
                if (image.Shape != Shape)
                {
                    isMixed = true;
                    loop.Stop();
                    return image;
                }

                // What was decoded still lies in the image as bytes.
                image.Bytes(size).AsSpan(0, size).CopyTo(pixels.AsSpan(i * size, size));
            }
            catch (RunException error)
            {
                bad[i] = error;
            }
            finally
            {
                image.Release();
            }

            return image;
        }, _ => { });
        return isMixed ? null : new ByteStore(Shape, pixels, labels) { Bad = bad, Names = NameOf };
    }
}
