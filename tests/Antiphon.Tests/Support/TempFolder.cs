using System.Diagnostics;
using System.IO.Compression;

namespace Antiphon.Tests.Support;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("antiphon-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>The path of a file in it, whether or not there is one.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, in folders that are made for it, and gives its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var path = Room(name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A symbolic link to a file or folder, by its path or from the link's folder on.</summary>
    public string Link(string name, string target) => System.IO.File.CreateSymbolicLink(Room(name), target).FullName;

    /// <summary>A pipe of this name, which nobody writes to or reads from.</summary>
    public string Pipe(string name)
    {
        var path = Room(name);
        using var make = Process.Start(Needs.Program("mkfifo"), [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return path;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    // A path whose folder is there.
    private string Room(string name)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
