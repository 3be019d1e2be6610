using System.Buffers.Binary;
using System.IO.Hashing;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>Workers have large pictures in turns, so that their memory is bounded however many they are.</summary>
public sealed class LargePictureTests
{
    [Fact]
    public async Task One_worker_at_a_time_has_a_large_picture()
    {
        var (inside, most) = (0, 0);

        await Together(8, () =>
        {
            var canvas = ImageBuffer.OfWorker();
            for (var picture = 0; picture < 20; picture++)
            {
                canvas.Bytes(1000);
                canvas.Expect(ImageBuffer.MostAtAnyTime + 1);
                canvas.File(2000); // more of what is large needs no other turn
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Thread.Yield();
                Interlocked.Decrement(ref inside);
                canvas.Release();
            }
        });

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Small_pictures_wait_for_nobody()
    {
        using var meeting = new Barrier(2);

        await Together(2, () =>
        {
            var canvas = ImageBuffer.OfWorker();
            canvas.Bytes(ImageBuffer.MostAtAnyTime / 64);
            canvas.Expect(ImageBuffer.MostAtAnyTime);
            meeting.SignalAndWait();
            canvas.Release();
        });
    }

    [Fact]
    public void The_next_large_picture_has_the_memory_of_the_last()
    {
        var (first, second) = (ImageBuffer.OfWorker(), ImageBuffer.OfWorker());
        var bytes = first.Bytes(ImageBuffer.MostAtAnyTime + 2);
        first.Release();

        Assert.Same(bytes, second.Bytes(ImageBuffer.MostAtAnyTime + 1));
        Assert.NotSame(bytes, first.Bytes(1000));
        second.Release();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_large_picture_lets_the_others_on(bool fitsMemory)
    {
        using var folder = new TempFolder();
        folder.Write("cat/1.png", Boasting(side: 6000));
        var store = new FileStore(FileSource.Open(folder.Path), [0, 0, 0], [0, 0, 0], fitsMemory ? new Shape(6000, 6000, 3) : new Shape(1, 1, 3));

        if (fitsMemory)
        {
            Assert.Equal(3, store.ToMemory()!.Bad.Count);
        }
        else
        {
            var pictures = new Pictures(store, [new Resize(8), new CentreCrop(8)]);
            await Together(3, () => Assert.Contains("damaged PNG", Assert.Throws<RunException>(() => pictures.Read(0, Rng.FromSeed(1), new float[192])).Message));
        }

        await Together(1, () =>
        {
            var canvas = ImageBuffer.OfWorker();
            canvas.Expect(ImageBuffer.MostAtAnyTime + 1);
            canvas.Release();
        });
    }

    private static Task Together(int workers, Action work) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).WaitAsync(Hang.Guard);

    /// <summary>A PNG that claims a side for which it has too few lines, but bytes enough to be believed.</summary>
    private static byte[] Boasting(int side)
    {
        byte[] noise = [.. Enumerable.Range(0, 250 * 250 * 3).Select(i => (byte)Rng.FromSeed(1).Below(256, (ulong)i))];
        var png = PictureMaker.Png(250, 250, 8, 2, noise);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), side);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), side);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.HashToUInt32(png.AsSpan(12, 17)));
        return png;
    }
}
