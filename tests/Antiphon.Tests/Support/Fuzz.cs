using Antiphon.Kernels;

namespace Antiphon.Tests.Support;

/// <summary>
/// Holds a reader against what it promises for any damaged file: it reads it, or says in one sentence what is wrong with which file; it takes no memory that the file does not account for,
/// and comes to an end.
/// </summary>
internal static class Fuzz
{
    /// <summary>Memory that a reader may take for a file of a few thousand bytes: what deflate can pack into them, and room to work.</summary>
    public const long MostBytes = 64 << 20;

    /// <summary>Reads whole files, then damaged ones, each from the same path; gives how many damaged ones were read all the same.</summary>
    /// <param name="path">Where the file lies, which a sentence names.</param>
    /// <param name="files">Whole files.</param>
    /// <param name="count">How many damaged ones.</param>
    /// <param name="read">Reads all that is in the file.</param>
    /// <param name="mend">Puts right what would give a damage away at once, as a checksum; every other damaged file is left as it is.</param>
    public static Task<int> Read(string path, IReadOnlyList<byte[]> files, int count, Action read, Func<byte[], byte[]>? mend = null) => Task.Run(() =>
    {
        foreach (var file in files)
        {
            File.WriteAllBytes(path, file);
            read();
        }

        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            var draws = Rng.FromSeed(11).Stream(i);
            var damaged = Damage.Of(files[i % files.Count], files[draws.Below(files.Count, 1)], draws);
            File.WriteAllBytes(path, i % 2 == 0 || mend is null ? damaged : mend(damaged));
            taken += IsRead(path, i, read) ? 1 : 0;
        }

        return taken;
    }).WaitAsync(Hang.Guard);

    private static bool IsRead(string path, int index, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exception? refusal = null;
        try
        {
            read();
        }
        catch (Exception thrown)
        {
            refusal = thrown;
        }

        var took = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(took <= MostBytes, $"damaged file {index}, {new FileInfo(path).Length} bytes: {took} bytes of memory were taken; {refusal?.Message}");
        if (refusal is not null)
        {
            Assert.True(refusal is UsageException or RunException, $"damaged file {index}: {refusal}");
            IsSentence(path, refusal.Message);
        }

        return refusal is null;
    }

    /// <summary>Holds for one line that names a file and speaks to people.</summary>
    public static void IsSentence(string path, string message)
    {
        Assert.Contains(Path.GetFileName(path), message);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain("Exception", message);
    }
}
