using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Antiphon.Tests.Serving;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>The verb that serves runs, in a process of its own where it has to end.</summary>
public sealed class ServeVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_cannot_be_served_is_said_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Command.Run("serve /no/such/folder").ShouldFail(1, "/no/such/folder: there is no such folder");
        Command.Run($"serve {_folder.Path} --urls http://127.0.0.1:{port}").ShouldFail(1, $"{port}: the port is in use already");
        Command.Run($"serve {_folder.Path} --urls nowhere").ShouldFail(2, "--urls nowhere: expected http://");
        Assert.Contains("antiphon serve --urls http://0.0.0.0:8080", Command.Run("serve --help").Fine());
    }

    [Fact]
    public async Task Interrupted_it_ends_with_those_who_follow()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals of Unix.");
        RunMaker.Make(_folder.Path, "one");
        using var process = Command.Start($"serve {_folder.Path} --urls http://localhost:0", "/usr/bin/env", "--default-signal=INT");
        var error = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Hang.Guard);
        Assert.StartsWith($"the runs in {_folder.Path}, live: http://localhost:", line);
        var address = line!.Split(' ')[^1];
        using var client = new HttpClient();
        Assert.Contains("\"epochs\":[{\"epoch\":1,", await client.GetStringAsync(new Uri($"{address}api/runs/one")));
        Assert.Contains("AntiphonCharts", await client.GetStringAsync(new Uri($"{address}charts.js")));
        using var live = await client.GetAsync(new Uri($"{address}api/live?runs=one"), HttpCompletionOption.ResponseHeadersRead);

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(Hang.Guard);

        Assert.Equal(130, process.ExitCode);
        Assert.Equal("antiphon: interrupted: the page is no longer served\n", await error);
    }

    [Fact]
    public async Task Opened_to_others_it_warns_and_prints_a_token()
    {
        using var process = Command.Start($"serve {_folder.Path} --urls http://0.0.0.0:0");
        try
        {
            var address = (await process.StandardOutput.ReadLineAsync().WaitAsync(Hang.Guard))!.Split(' ')[^1];
            Assert.Contains("others can reach this address", await process.StandardOutput.ReadLineAsync().WaitAsync(Hang.Guard));

            using var client = new HttpClient();
            Assert.Contains("<title>Runs - Antiphon</title>", await client.GetStringAsync(new Uri(address)));
            using var stranger = new HttpClient(new HttpClientHandler { UseCookies = false });
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri(address.Split('?')[0]))).StatusCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Where_aspnet_core_is_not_installed_all_else_works()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links of Unix.");
        Assert.DoesNotContain("AspNetCore", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Antiphon.Cli.runtimeconfig.json")));

        // The .NET runtime without its neighbour.
        var version = Path.TrimEndingDirectorySeparator(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        var root = Path.GetFullPath(Path.Combine(version, "../../.."));
        Directory.CreateDirectory(_folder.File("dotnet/shared/Microsoft.NETCore.App"));
        File.Copy(Path.Combine(root, "dotnet"), _folder.File("dotnet/dotnet"));
        Copy(Path.Combine(root, "host"), _folder.File("dotnet/host"));
        Copy(version, _folder.File($"dotnet/shared/Microsoft.NETCore.App/{Path.GetFileName(version)}"));
        var command = Path.Combine(AppContext.BaseDirectory, "Antiphon.Cli.dll");

        var (code, said) = await Script.Run(_folder.File("dotnet/dotnet"), "exec", command, "--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", said);
        (code, said) = await Script.Run(_folder.File("dotnet/dotnet"), "exec", command, "serve", _folder.Path);
        Assert.Equal(1, code);
        Assert.StartsWith("antiphon: the live page needs the ASP.NET Core runtime", said);
        Assert.Single(said.TrimEnd('\n').Split('\n'));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
