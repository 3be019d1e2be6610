using Antiphon.Data;
using Antiphon.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Antiphon.Tests.Data;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 3))];

    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly FakeTimeProvider _clock = new(); // stands still until it is told otherwise
    private readonly List<string> _told = [];

    private string Target => Path.Combine(_folder.Path, "file.gz");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request));

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.EnumerateFiles(_folder.Path));
        Assert.Equal("/data/file.gz", Assert.Single(server.Requests).Path);
        Assert.Contains("whole", _told[^1]);
    }

    [Fact]
    public async Task What_broke_off_goes_on_where_it_was()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request) with { BreaksAfter = request.Number < 2 ? 100_000 : int.MaxValue });

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([0, 100_000, 200_000], server.Requests.Select(request => request.From));
        Assert.Equal(2, _told.Count(words => words.Contains("the connection broke after", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_gone_on_with()
    {
        _folder.Write("file.gz.part", Content[..123_456]);
        using var server = new TinyServer(request => TinyServer.Serve(Content, request));

        await Fetch(server);

        Assert.Equal(123_456, Assert.Single(server.Requests).From);
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_part_that_is_all_only_needs_its_name()
    {
        _folder.Write("file.gz.part", Content);
        using var server = new TinyServer(request => TinyServer.Serve(Content, request));

        await Fetch(server);

        Assert.Equal([Target], Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task A_server_without_ranges_begins_anew()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request, ranges: false) with { BreaksAfter = request.Number < 1 ? 100_000 : int.MaxValue });

        await Fetch(server);

        Assert.Equal([0, 100_000], server.Requests.Select(request => request.From));
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_part_of_something_else_is_thrown_away_once()
    {
        _folder.Write("file.gz.part", new byte[1000]);
        using var server = new TinyServer(request => TinyServer.Serve(Content, request));

        await Fetch(server);

        Assert.Equal([1000, 0], server.Requests.Select(request => request.From));
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_and_nothing_is_left()
    {
        using var server = new TinyServer(_ => new(200, new byte[500]));

        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));

        Assert.Contains("not the published file", error.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task What_is_not_there_is_one_sentence_at_once()
    {
        using var server = new TinyServer(_ => new(404, "<html>not found</html>"u8.ToArray()));

        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));

        Assert.Equal($"{server.Address}/file.gz: the server answers 404 Some Words; another host can be named as a mirror", error.Message);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://elsewhere/share")]
    [InlineData("ftp://127.0.0.1/file.gz")]
    [InlineData("data:,text")]
    [InlineData("http://")]
    [InlineData("")]
    public async Task Sent_on_to_what_is_not_the_web_it_is_one_sentence_at_once(string location)
    {
        using var server = new TinyServer(_ => new(302, []) { Location = location });

        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));

        Assert.StartsWith($"{server.Address}/file.gz: the server ", error.Message);
        Assert.EndsWith("; another host can be named as a mirror", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task Sent_on_to_another_page_it_goes_there()
    {
        using var server = new TinyServer(request => request.Path.EndsWith("/moved.gz", StringComparison.Ordinal) ? TinyServer.Serve(Content, request) : new(302, []) { Location = "/data/moved.gz" });

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_nothing_arrives_no_folder_is_left(bool isThere)
    {
        var root = Path.Combine(_folder.Path, isThere ? "" : "new/root");
        Uri nobody;
        using (var server = new TinyServer(_ => new(200, [])))
        {
            nobody = server.Address;
        }

        using var wrong = new TinyServer(_ => new(200, [1, 2, 3]));
        foreach (var mirror in (Uri[])[nobody, wrong.Address])
        {
            await Assert.ThrowsAsync<RunException>(() => DataSource.Of("mnist")!.Fetch(root, Download(), mirror));

            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public async Task Where_a_part_arrived_its_folder_stays()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request) with { BreaksAfter = request.Number == 0 ? 5000 : 0 });

        await Assert.ThrowsAsync<RunException>(() => DataSource.Of("cifar10")!.Fetch(_folder.Path, Download(), server.Address));

        Assert.Equal(5000, new FileInfo(Path.Combine(_folder.Path, "cifar10/cifar-10-binary.tar.gz.part")).Length);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again_but_not_for_ever()
    {
        using var failing = new TinyServer(_ => new(503, []));
        using var recovering = new TinyServer(request => request.Number < 3 ? new(500, []) : TinyServer.Serve(Content, request));

        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(failing));
        await Fetch(recovering);

        Assert.Contains("the server answers 503 Some Words, 5 times in turn", error.Message);
        Assert.Equal(5, failing.Requests.Count);
        Assert.Equal(4, recovering.Requests.Count);
    }

    [Fact]
    public async Task One_that_breaks_off_for_ever_leaves_its_part_and_says_so()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request) with { BreaksAfter = request.Number == 0 ? 5000 : 0 });

        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));

        Assert.Contains("5,000 bytes remain in", error.Message);
        Assert.Equal(Content[..5000], File.ReadAllBytes(Target + ".part"));
    }

    [Fact]
    public async Task Silence_is_not_waited_for_for_ever()
    {
        using var server = new TinyServer(request => TinyServer.Serve(Content, request) with
        {
            BreaksAfter = request.Number == 0 ? 10 : int.MaxValue,
            Silence = request.Number == 0 ? () => _clock.Advance(TimeSpan.FromSeconds(30)) : null,
        });

        await Fetch(server);

        Assert.Single(_told, words => words.Contains("the server is silent for 30 seconds, trying again", StringComparison.Ordinal));
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Nobody_there_is_one_sentence()
    {
        Uri address;
        using (var server = new TinyServer(_ => new(200, [])))
        {
            address = server.Address;
        }

        var error = await Assert.ThrowsAsync<RunException>(() => Download().Fetch(address, Target, ""));

        Assert.Contains("5 times in turn", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Stopped_it_leaves_what_arrived()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new TinyServer(request => TinyServer.Serve(Content, request) with { BreaksAfter = 70_000, Silence = () => { } });
        var download = new Download(_client) { Clock = _clock, Progress = step => (step.Done >= 70_000 ? cancel : null)?.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.Fetch(new(server.Address + "/file.gz"), Target, "", cancel.Token));

        Assert.Equal(70_000, new FileInfo(Target + ".part").Length);
    }

    private Task Fetch(TinyServer server) =>
        Download().Fetch(new(server.Address + "/file.gz"), Target, Checksum.Md5(new MemoryStream(Content))).WaitAsync(Hang.Guard);

    private Download Download() => new(_client)
    {
        Clock = _clock,
        Pause = TimeSpan.Zero,
        Progress = step => _told.AddRange(step.Event is { } words ? [words] : (string[])[]),
    };
}
