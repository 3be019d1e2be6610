using System.Diagnostics;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>A folder for the length of a test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("antiphon-cli-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A pipe of this name, which nobody writes to or reads from.</summary>
    public string Pipe(string name)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var make = Process.Start(Needs.Program("mkfifo"), [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
