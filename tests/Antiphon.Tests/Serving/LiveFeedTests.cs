using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Antiphon.Runs;
using Antiphon.Serve;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Serving;

/// <summary>Runs as they go on.</summary>
public sealed class LiveFeedTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _run;
    private readonly LiveFeed _feed;

    public LiveFeedTests()
    {
        _run = RunMaker.Make(_folder.Path, "one", epochs: 2, state: "stopped");
        _feed = new(new RunList(_folder.Path, RunMaker.Page.ReadExperiment), RunMaker.Page.WriteHistory);
    }

    private string Metrics => RunDirectory.MetricsOf(_run);

    public void Dispose()
    {
        _feed.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Who_joins_gets_the_run_and_then_each_line_once()
    {
        var (client, now) = Join();
        Assert.Equal(("run", """{"name":"one","state":"stopped","epochs":[1,2]}"""), Assert.Single(now));

        File.AppendAllText(Metrics, RunMaker.Step(3, 1050) + RunMaker.Step(3, 1100)[..20]);
        Assert.Equal([1050], Steps(Next(client)));
        File.AppendAllText(Metrics, RunMaker.Step(3, 1100)[20..] + "no json\n[1]\n" + RunMaker.Step(3, 1150));
        Assert.Equal([1100, 1150], Steps(Next(client)));
        Assert.Empty(Next(client));
    }

    [Fact]
    public void Who_joins_later_gets_what_brings_it_to_now()
    {
        Join();
        File.AppendAllText(Metrics, RunMaker.Step(3, 1050));
        _feed.Look();

        var (_, now) = Join();

        Assert.Equal(["run", "lines"], now.Select(told => told.Kind));
        Assert.Equal([1050], Steps(now[1..]));
        for (var step = 1100; step < 1100 + 70 * 50; step += 50)
        {
            File.AppendAllText(Metrics, RunMaker.Step(3, step));
            _feed.Look();
        }

        var (_, later) = Join();
        Assert.Equal("run", later[0].Kind);
        Assert.InRange(later.Count, 1, 65);
    }

    [Fact]
    public void One_that_was_cut_back_and_goes_on_is_told_anew()
    {
        var (client, _) = Join();

        // As a run does that goes on: a file written beside it takes its place, and grows.
        RunDirectory.Write(Metrics, RunMaker.Epoch(1));
        Assert.Equal([("run", """{"name":"one","state":"stopped","epochs":[1]}""")], Next(client));
        File.AppendAllText(Metrics, RunMaker.Step(2, 550));
        Assert.Equal([550], Steps(Next(client)));
    }

    [Fact]
    public void One_that_was_written_anew_and_is_longer_is_told_anew()
    {
        var (client, _) = Join();

        RunDirectory.Write(Metrics, RunMaker.Epoch(1) + RunMaker.Epoch(2).Replace("\"seconds\":1.5", "\"seconds\":1.7", StringComparison.Ordinal) + RunMaker.Epoch(3));

        Assert.Equal([("run", """{"name":"one","state":"stopped","epochs":[1,2,3]}""")], Next(client));
    }

    [Fact]
    public void One_that_is_deleted_is_said_to_be_gone_and_may_come_back()
    {
        var (client, _) = Join();

        Directory.Delete(_run, recursive: true);
        Assert.Equal([("gone", """{"name":"one"}""")], Next(client));
        Assert.Empty(Next(client));
        Assert.Equal("gone", Assert.Single(Join().Now).Kind);

        RunMaker.Make(_folder.Path, "one", epochs: 1, state: "stopped");
        Assert.Equal([("run", """{"name":"one","state":"stopped","epochs":[1]}""")], Next(client));
    }

    [Fact]
    public void A_state_that_changes_is_told_with_the_whole_run()
    {
        var (client, _) = Join();

        RunMaker.State(_run, "finished");

        Assert.Equal([("run", """{"name":"one","state":"finished","epochs":[1,2]}""")], Next(client));
    }

    [Fact]
    public void A_process_that_was_killed_is_noticed()
    {
        using (RunDirectory.Open(_run))
        {
            RunMaker.State(_run, "running");
            var (client, now) = Join();
            Assert.Contains("\"running\"", now[0].Data);
            Enumerable.Range(0, 8).ToList().ForEach(_ => _feed.Look());
            Assert.Empty(Next(client));
        }

        var (after, _) = Join();
        Enumerable.Range(0, 8).ToList().ForEach(_ => _feed.Look());
        Assert.Contains("\"stopped\"", Next(after)[^1].Data);
    }

    [Fact]
    public void A_run_that_many_follow_is_looked_at_once_and_not_at_all_when_they_have_gone()
    {
        var clients = Enumerable.Range(0, 200).Select(_ => Join().Client).ToList();
        Assert.Equal(1, _feed.Watches);

        clients.ForEach(_feed.Leave);

        Assert.Equal(0, _feed.Watches);
    }

    [Fact]
    public void One_who_does_not_take_what_comes_is_let_go()
    {
        var dropped = false;
        var (slow, _) = Join();
        slow.Dropped = () => dropped = true;
        for (var step = 1050; step < 1050 + 100 * 50; step += 50)
        {
            File.AppendAllText(Metrics, RunMaker.Step(3, step));
            _feed.Look();
        }

        Assert.True(dropped);
        var waiting = 0;
        while (slow.Events.TryRead(out _))
        {
            waiting++;
        }

        Assert.Equal(64, waiting);
        Assert.True(slow.Events.Completion.IsCompleted);
    }

    [Fact]
    public async Task It_goes_over_the_wire_as_it_comes()
    {
        using var server = RunServer.Start(_folder.Path, "http://localhost:0", RunMaker.Page);
        using var client = new HttpClient();
        using var live = await client.GetAsync(new Uri($"{server.Address}api/live?runs=one"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", $"{live.Content.Headers.ContentType}");
        using var reader = new StreamReader(await live.Content.ReadAsStreamAsync());
        Assert.Equal("event: set", await reader.ReadLineAsync().WaitAsync(Hang.Guard));
        Assert.Equal("data: [\"one\"]", await reader.ReadLineAsync().WaitAsync(Hang.Guard));

        File.AppendAllText(Metrics, RunMaker.Step(3, 1050));
        while (await reader.ReadLineAsync().WaitAsync(Hang.Guard) is { } line && line != "event: lines")
        {
        }

        Assert.Equal("data: {\"name\":\"one\",\"lines\":[" + RunMaker.Step(3, 1050).TrimEnd() + "]}", await reader.ReadLineAsync().WaitAsync(Hang.Guard));
    }

    [Fact]
    public async Task One_that_stops_reading_is_hung_up_on_and_the_server_holds_little_for_it()
    {
        // More than the system keeps on the way to one that does not read.
        File.AppendAllText(Metrics, string.Concat(Enumerable.Repeat(RunMaker.Epoch(3), 100)));
        var page = RunMaker.Page with { WriteHistory = (_, _) => Encoding.UTF8.GetBytes($"\"{new string('x', 32 << 20)}\"") };
        using var server = RunServer.Start(_folder.Path, "http://localhost:0", page);
        var port = new Uri(server.Address).Port;
        var before = GC.GetTotalMemory(forceFullCollection: true); // other tests hold something as well
        var idle = new List<TcpClient>();
        for (var i = 0; i < 8; i++)
        {
            var socket = new TcpClient { ReceiveBufferSize = 4096 };
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/live?runs=one HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
            idle.Add(socket);
            if (i == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1)); // the history is written once
            }
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        var held = GC.GetTotalMemory(forceFullCollection: true);
        Assert.InRange(held - before, long.MinValue, 400 << 20); // eight copies in UTF-8, with what they were made of, would be more

        // Those who do not read have ten seconds.
        var ended = await Task.WhenAll(idle.Select(EndsSoon));
        Assert.All(ended, Assert.True);
        idle.ForEach(socket => socket.Dispose());

        async Task<bool> EndsSoon(TcpClient socket)
        {
            await Task.Delay(TimeSpan.FromSeconds(20));
            var (buffer, total) = (new byte[1 << 16], 0L);
            try
            {
                for (int read; (read = await socket.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Hang.Guard)) > 0; total += read)
                {
                }
            }
            catch (IOException)
            {
                // Hung up on.
            }

            return total < 32 << 20;
        }
    }

    [Fact]
    public async Task One_who_goes_away_is_forgotten()
    {
        var written = 0;
        var page = RunMaker.Page with
        {
            WriteHistory = (folder, name) =>
            {
                Interlocked.Increment(ref written);
                return RunMaker.Page.WriteHistory(folder, name);
            },
        };
        using var server = RunServer.Start(_folder.Path, "http://localhost:0", page);
        using (await Follow(server))
        {
            using var other = await Follow(server);
            Assert.Equal(1, Volatile.Read(ref written));
        }

        // The run is written anew for whoever comes when nobody follows it any more.
        for (var start = Stopwatch.GetTimestamp(); Volatile.Read(ref written) == 1 && Stopwatch.GetElapsedTime(start) < Hang.Guard;)
        {
            await Task.Delay(100);
            using var last = await Follow(server);
        }

        Assert.Equal(2, Volatile.Read(ref written));

        static async Task<TcpClient> Follow(RunServer server)
        {
            var port = new Uri(server.Address).Port;
            var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/live?runs=one HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
            await ReadUntil(socket.GetStream(), "event: run");
            return socket;
        }
    }

    private static async Task ReadUntil(Stream stream, string text)
    {
        var (seen, buffer) = (new StringBuilder(), new byte[1024]);
        while (!$"{seen}".Contains(text, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Hang.Guard);
            Assert.NotEqual(0, read);
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    private (LiveClient Client, List<(string Kind, string Data)> Now) Join()
    {
        var client = new LiveClient();
        return (client, [.. _feed.Join(client, [("one", _run)]).Select(Parse)]);
    }

    // Looks once, and gives what was told by that.
    private List<(string Kind, string Data)> Next(LiveClient client)
    {
        _feed.Look();
        var told = new List<(string, string)>();
        while (client.Events.TryRead(out var bytes))
        {
            told.Add(Parse(bytes));
        }

        return told;
    }

    private static (string Kind, string Data) Parse(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        Assert.EndsWith("\n\n", text);
        var lines = text.TrimEnd('\n').Split('\n');
        return (lines[0]["event: ".Length..], string.Join('\n', lines[1..].Select(line => line["data: ".Length..])));
    }

    private static IEnumerable<int> Steps(IEnumerable<(string Kind, string Data)> told) => told.SelectMany(one =>
    {
        Assert.Equal("lines", one.Kind);
        using var json = JsonDocument.Parse(one.Data);
        return json.RootElement.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("step").GetInt32()).ToList();
    });
}
