using System.Text;
using System.Text.Json;
using Antiphon.Serve;

namespace Antiphon.Cli;

/// <summary>The page that follows runs, served from this process: by a verb of its own, or beside a training.</summary>
internal sealed class LivePage : IDisposable
{
    private readonly RunServer _server;

    private LivePage(RunServer server) => _server = server;

    /// <summary>The address to open.</summary>
    public string Address => _server.Address;

    /// <summary>Serves the runs in a folder until it is disposed, and says where. The folder may be made later.</summary>
    /// <exception cref="UsageException">An address is none.</exception>
    /// <exception cref="RunException">A port is in use, or the ASP.NET Core runtime is not installed.</exception>
    public static LivePage Open(Terminal terminal, string folder, string? urls)
    {
        var server = RunServer.Start(folder, urls ?? RunServer.DefaultUrls, Page());
        terminal.Line($"the runs in {folder}, live: {server.Address}");
        if (server.IsOpen)
        {
            terminal.Line("others can reach this address, and whoever has its token sees these runs; what is sent is not encrypted");
        }

        return new(server);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static RunPage Page() => new(
        Files(),
        ConfigFile.ReadExperiment,
        (folder, name) => JsonSerializer.SerializeToUtf8Bytes(LiveRun.Read(folder, name), Json.Lines.LiveRun),
        runs => JsonSerializer.SerializeToUtf8Bytes(LiveRun.SeriesOf(runs), Json.Lines.IReadOnlyDictionaryStringString));

    private static Dictionary<string, ServedFile> Files() => new()
    {
        ["/"] = File("text/html", PageFile.Read("live.html")),
        ["/page.css"] = File("text/css", PageFile.Read("page.css") + PageFile.Read("live.css")),
        ["/charts.js"] = File("text/javascript", string.Join('\n', PageFile.ChartScripts)),
        ["/live.js"] = File("text/javascript", PageFile.Read("live.js")),
    };

    private static ServedFile File(string type, string text) => new($"{type}; charset=utf-8", Encoding.UTF8.GetBytes(text));
}
