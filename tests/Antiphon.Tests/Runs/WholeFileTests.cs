using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

public sealed class WholeFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_the_disk_is_full_what_was_there_remains_and_nothing_else()
    {
        var path = _folder.File("kept");
        WholeFile.Write(path, file => file.Write("first"u8));

        var refusal = Assert.Throws<RunException>(() => WholeFile.Write(path, file =>
        {
            file.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));

        Assert.Equal($"{path}: cannot be written: No space left on device", refusal.Message);
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Where_there_is_no_folder_it_says_so() =>
        Assert.StartsWith($"{_folder.File("no/kept")}: cannot be written: ", Assert.Throws<RunException>(() => WholeFile.Write(_folder.File("no/kept"), _ => { })).Message);
}
