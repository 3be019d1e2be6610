using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Packaging;

/// <summary>All packages, made once from this source, in a folder that is a feed; and a user's machine that has seen none of them.</summary>
[CollectionDefinition("Packages")]
public sealed class PackedFeed : IAsyncLifetime, ICollectionFixture<PackedFeed>
{
    private readonly TempFolder _folder = new();

    /// <summary>The version the packages have.</summary>
    public static string Version { get; } = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The folder of the packages.</summary>
    public string Feed => _folder.File("feed");

    // Builds go beside the repository and not into it, where other tests build.
    private string[] BuildOptions => ["--artifacts-path", _folder.File("artifacts"), "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"];

    /// <summary>Packs as docs/packages.md says.</summary>
    public async ValueTask InitializeAsync()
    {
        await Dotnet(Repository.Root, ["pack", "-c", "Release", "-o", Feed, .. BuildOptions]);
        var cache = (await Dotnet(Repository.Root, ["nuget", "locals", "global-packages", "--list"])).Split(": ")[1].Trim();
        _folder.Write("user/nuget.config", Encoding.UTF8.GetBytes($"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{Feed}" />
                <add key="cache" value="{cache}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="feed"><package pattern="Antiphon*" /></packageSource>
                <packageSource key="cache"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty folder outside the repository; packages come from the feed, and what these need from what this machine has.</summary>
    public string UserFolder(string name) => Directory.CreateDirectory(_folder.File($"user/{name}")).FullName;

    /// <summary>The command as one file for this system, made as docs/packages.md says; its path.</summary>
    public async Task<string> PublishSingleFile()
    {
        var folder = _folder.File("single");
        await Dotnet(Repository.Root, ["publish", "src/Antiphon.Cli", "-p:PublishProfile=single", "--use-current-runtime", "-o", folder, .. BuildOptions]);
        return Assert.Single(Directory.EnumerateFileSystemEntries(folder));
    }

    /// <summary>The files of a package by name.</summary>
    internal Dictionary<string, byte[]> Files(string package, string kind = "nupkg")
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.{kind}"));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    /// <summary>What a command of the SDK says, in a folder, after it went well.</summary>
    internal Task<string> Dotnet(string folder, params string[] words) => Fine(folder, "dotnet", words);

    /// <summary>What a program says, in a folder, after it went well.</summary>
    internal async Task<string> Fine(string folder, string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder != Repository.Root)
        {
            start.Environment["NUGET_PACKAGES"] = _folder.File("packages"); // the machine's own never see these
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}\n{output}{await error}");
        return output;
    }

    /// <summary>Serves a folder's runs and asks for their list.</summary>
    internal static async Task<string> RunsServed(string folder, string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, [.. words, "serve", "runs", "--urls", "http://localhost:0"]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        try
        {
            var address = (await process.StandardOutput.ReadLineAsync().WaitAsync(Hang.Guard))!.Split(' ')[^1];
            using var client = new HttpClient();
            return await client.GetStringAsync(new Uri($"{address}api/runs"));
        }
        finally
        {
            process.Kill();
        }
    }
}
