using System.Net.Sockets;
using System.Text;

namespace Antiphon.Tests.Serving;

/// <summary>Requests as bytes, as no client library would send them.</summary>
internal static class Wire
{
    /// <summary>Sends a text to a port and gives all that comes back until the connection is closed.</summary>
    public static async Task<string> Send(int port, string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        await using var stream = socket.GetStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), patience.Token);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (IOException)
        {
            return ""; // it hung up before all was sent
        }
    }

    /// <summary>Asks for a target that is sent as it is.</summary>
    public static Task<string> Get(int port, string target, string headers = "", string? host = null, string method = "GET") =>
        Send(port, $"{method} {target} HTTP/1.1\r\nHost: {host ?? $"localhost:{port}"}\r\nConnection: close\r\n{headers}\r\n");

    /// <summary>The status of an answer; 0 for none.</summary>
    public static int Status(string answer) => answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3)) : 0;
}
