using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Antiphon.Tests.Data;

/// <summary>A web server on this machine that answers as a test wants it to, one request a connection.</summary>
internal sealed class TinyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Request, Reply> _answer;
    private readonly Task _listening;

    public TinyServer(Func<Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _listening = Task.Run(Listen);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data");

    public List<Request> Requests { get; } = [];

    /// <summary>The answer of a server that knows a file, and ranges of it or not.</summary>
    public static Reply Serve(byte[] file, Request request, bool ranges = true) =>
        !ranges || request.From == 0 ? new(200, file)
        : request.From >= file.Length ? new(416, [])
        : new(206, file[request.From..]) { Range = $"bytes {request.From}-{file.Length - 1}/{file.Length}" };

    public void Dispose()
    {
        _end.Cancel();
        _listening.Wait();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task Listen()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
            {
                answers.Add(Answer(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task Answer(TcpClient client)
    {
        try
        {
            using var ending = client;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var (path, from) = ((await reader.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1) ?? "", 0);
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                {
                    from = int.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
                }
            }

            Request request;
            lock (Requests)
            {
                Requests.Add(request = new Request(path, from, Requests.Count));
            }

            var reply = _answer(request);
            var head = $"HTTP/1.1 {reply.Code} Some Words\r\nContent-Length: {reply.Body.Length}\r\n{(reply.Range is null ? "" : $"Content-Range: {reply.Range}\r\n")}{(reply.Location is null ? "" : $"Location: {reply.Location}\r\n")}Connection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.Body.Length, reply.BreaksAfter)));
            await stream.FlushAsync();
            if (reply.Silence is { } silence)
            {
                silence();
                await Task.Delay(Timeout.Infinite, _end.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The other side, or the test.
        }
    }

    /// <summary>What was asked for: from which byte on, and how many requests came before.</summary>
    internal sealed record Request(string Path, int From, int Number);

    /// <summary>What is answered, and where it breaks off.</summary>
    internal sealed record Reply(int Code, byte[] Body)
    {
        public string? Range { get; init; }

        public string? Location { get; init; }

        public int BreaksAfter { get; init; } = int.MaxValue;

        /// <summary>What is done when all has been sent, where the connection then stays without a word.</summary>
        public Action? Silence { get; init; }
    }
}
