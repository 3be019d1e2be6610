using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Antiphon.Serve;

/// <summary>A live page of the runs in a folder, served over HTTP from this process until it is disposed.</summary>
public sealed class RunServer : IDisposable
{
    /// <summary>Where it listens if nobody says otherwise.</summary>
    public const string DefaultUrls = ServeUrls.Default;

    private const int TokenBytes = 32;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private IDisposable? _running;

    private RunServer(IDisposable running, string address, bool isOpen) => (_running, Address, IsOpen) = (running, address, isOpen);

    /// <summary>The address to open, with its token where one is needed.</summary>
    public string Address { get; }

    /// <summary>Whether others than this machine can reach it, so that every request has to bring the token.</summary>
    public bool IsOpen { get; }

    /// <summary>Starts to serve the runs in a folder, which may be made later.</summary>
    /// <param name="folder">The folder in which runs lie.</param>
    /// <param name="urls">Addresses as in <c>http://localhost:5274</c>, with semicolons between; port 0 takes any that is free.</param>
    /// <param name="page">What it shows.</param>
    /// <exception cref="UsageException">An address is none.</exception>
    /// <exception cref="RunException">A port is in use, or the ASP.NET Core runtime is not installed.</exception>
    public static RunServer Start(string folder, string urls, RunPage page)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(urls);
        var where = ServeUrls.Parse(urls);
        AspNetCore.Load();
        return Listen(folder, where, page);
    }

    /// <summary>Ends it: whoever follows a run is told no more.</summary>
    public void Dispose() => Interlocked.Exchange(ref _running, null)?.Dispose();

    // The types below are there once ASP.NET Core is loaded, so nothing here is to become part of who calls it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RunServer Listen(string folder, ServeUrls urls, RunPage page)
    {
        var token = urls.IsOpen ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) : null;
        var running = new Running(folder, urls, page, token);
        try
        {
            var port = running.Start();
            return new(running, $"http://{urls.First}:{port}/{(token is null ? "" : $"?token={token}")}", urls.IsOpen);
        }
        catch (Exception error)
        {
            running.Dispose();
            throw error is IOException { InnerException: AddressInUseException }
                ? new RunException($"{string.Join(", ", urls.Places.Select(place => place.Port).Distinct())}: the port is in use already, expected a free one, as in --urls http://localhost:{urls.Places[0].Port + 1}", error)
                : error is IOException or System.Net.Sockets.SocketException ? new RunException($"the address cannot be listened on: {error.Message.TrimEnd('.')}", error)
                : new InvalidOperationException("the server did not start", error);
        }
    }

    /// <summary>The web application.</summary>
    private sealed class Running : IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly LiveFeed _feed;
        private readonly WebApplication _app;

        public Running(string folder, ServeUrls urls, RunPage page, string? token)
        {
            var runs = new RunList(folder, page.ReadExperiment);
            _feed = new(runs, page.WriteHistory);

            // Empty: no settings from files or the environment, no log, no signals, which are the command's.
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Grace);
            builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, urls));
            _app = builder.Build();
            var doorkeeper = new Doorkeeper(urls, token);
            var api = new Api(page, runs, _feed, _stopping.Token);
            _app.Use(next => context => doorkeeper.Check(context, next));
            _app.Run(api.Serve);
        }

        public int Start()
        {
            _app.StartAsync().GetAwaiter().GetResult();
            return new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        }

        public void Dispose()
        {
            _stopping.Cancel();
            _app.StopAsync().GetAwaiter().GetResult();
            ((IDisposable)_app).Dispose();
            _feed.Dispose();
            _stopping.Dispose();
        }

        private static void Configure(KestrelServerOptions options, ServeUrls urls)
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestLineSize = 8 * 1024;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = 1024;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
            options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1);
            foreach (var (address, port) in urls.Places)
            {
                if (address is null && port > 0)
                {
                    options.ListenLocalhost(port);
                }
                else
                {
                    options.Listen(address ?? IPAddress.Loopback, port);
                }
            }
        }
    }

    /// <summary>A server that lives as long as its owner says.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
