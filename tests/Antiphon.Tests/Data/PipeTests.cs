using System.Net.Sockets;
using Antiphon.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>A pipe among the files of a data set: whoever opens it waits for one who writes to it.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PipeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes of Unix.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Among_pictures_it_is_refused()
    {
        var pipe = _folder.Pipe("cat/1.jpg");

        Assert.Contains($"{pipe}: cannot be read: it is a pipe", await Refusal($"imagefolder:{_folder.Path}"));
        Assert.Contains($"{pipe}: cannot be read", (await Task.Run(() => DataCheck.Of($"imagefolder:{_folder.Path}", "")).WaitAsync(Hang.Guard))[^1].Words);
    }

    [Fact]
    public async Task Behind_a_link_it_is_refused()
    {
        _folder.Pipe("pipe");
        Directory.CreateDirectory(_folder.File("photos/cat"));
        File.CreateSymbolicLink(_folder.File("photos/cat/1.png"), "../../pipe");

        Assert.Contains("photos/cat/1.png: cannot be read", await Refusal($"imagefolder:{_folder.File("photos")}"));
    }

    [Theory]
    [InlineData("photos.tar")]
    [InlineData("photos.tar.gz")]
    public async Task As_an_archive_it_is_refused(string name) => Assert.Contains("cannot be read: it is a pipe", await Refusal($"imagefolder:{_folder.Pipe(name)}"));

    [Fact]
    public async Task A_socket_or_a_device_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("photos.tar")));

        Assert.Contains("it is a pipe, a socket or a device", await Refusal($"imagefolder:{_folder.File("photos.tar")}"));
        Assert.Contains("it is a pipe, a socket or a device", await Refusal("imagefolder:/dev/zero"));
    }

    [Fact]
    public async Task As_a_published_file_it_is_damaged()
    {
        foreach (var name in (string[])["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"])
        {
            _folder.Pipe($"mnist/{name}");
        }

        Assert.Contains("train-images-idx3-ubyte: cannot be read", await Refusal("mnist"));
        Assert.All(
            await Task.Run(() => DataCheck.Of("mnist", _folder.Path)).WaitAsync(Hang.Guard),
            finding => Assert.Equal((DataState.Damaged, true), (finding.State, finding.Words.Contains("cannot be read: it is a pipe", StringComparison.Ordinal))));
    }

    private async Task<string> Refusal(string name) =>
        (await Assert.ThrowsAsync<RunException>(() => Task.Run(() => DataCatalogue.Open(name, _folder.Path, seed: 1, new() { Split = name.StartsWith("imagefolder", StringComparison.Ordinal) ? new(1, 0, 0) : null }))
            .WaitAsync(Hang.Guard))).Message;
}
