using System.Net.Sockets;
using System.Text.Json;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class OutputFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public OutputFileTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Links and pipes of Unix.");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "--json x.json --confusion x.json")]
    [InlineData("train", "--json x.json --confusion ./y/../x.json")]
    [InlineData("train", "--json link.json --confusion x.json")]
    [InlineData("compare --rules bp", "--json x --markdown x")]
    [InlineData("bench step", "--json x --markdown x")]
    [InlineData("bench kernels", "--json x --markdown x")]
    [InlineData("bench data", "--json x --markdown x")]
    public void Two_results_do_not_go_to_one_file(string verb, string files)
    {
        File.CreateSymbolicLink(_folder.File("link.json"), "x.json");
        Directory.CreateDirectory(_folder.File("y"));
        var placed = string.Join(' ', files.Split(' ').Select(word => word.StartsWith('-') ? word : _folder.File(word)));

        var outcome = Command.Run($"{verb} {placed}");

        outcome.ShouldFail(2, "two results would be written to this one file", $"see antiphon {verb.Split(" --")[0]} --help");
        Assert.Equal("", outcome.Output);
        Assert.Equal(["link.json", "y"], Names());
    }

    [Fact]
    public void A_run_of_a_name_does_not_write_its_summary_twice()
    {
        Directory.CreateDirectory(_folder.File("runs/first"));

        Command.Spawn($"train {Command.Small} --runs-dir runs --log-name first --json runs/first/summary.json", "/usr/bin/env", "-C", _folder.Path).ShouldFail(2, "two results");
    }

    [Fact]
    public void Nothing_remains_of_a_run_that_did_not_begin()
    {
        Command.Spawn("train --runs-dir runs --log-name first --data imagefolder:nowhere", "/usr/bin/env", "-C", _folder.Path).ShouldFail(1, "no such folder");

        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("rules --json")]
    [InlineData("train --confusion")]
    [InlineData("compare --markdown")]
    public async Task A_pipe_or_a_socket_is_refused_and_not_waited_for(string line)
    {
        var (pipe, address) = (_folder.Pipe("pipe.json"), _folder.File("socket.json"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(address));

        (await Command.RunSoon($"{line} {pipe}")).ShouldFail(1, pipe, "cannot be written: it is a pipe, expected a file");
        (await Command.RunSoon($"{line} {address}")).ShouldFail(1, address, "cannot be written");
    }

    [Fact]
    public void A_link_remains_and_its_target_is_written()
    {
        Directory.CreateDirectory(_folder.File("far/below"));
        File.WriteAllText(_folder.File("far/old.json"), "old");
        File.CreateSymbolicLink(_folder.File("second.json"), "far/old.json");
        File.CreateSymbolicLink(_folder.File("first.json"), _folder.File("second.json"));
        File.CreateSymbolicLink(_folder.File("dangling.json"), "far/new.json");
        Directory.CreateSymbolicLink(_folder.File("near"), "far/below");
        File.CreateSymbolicLink(_folder.File("far/below/up.json"), "../above.json"); // above far/below, not above near

        foreach (var (link, target) in (ReadOnlySpan<(string, string)>)[("first.json", "far/old.json"), ("dangling.json", "far/new.json"), ("near/up.json", "far/above.json")])
        {
            Command.Run($"rules --json {_folder.File(link)}").Fine();

            Assert.NotNull(new FileInfo(_folder.File(link)).LinkTarget);
            Assert.Null(new FileInfo(_folder.File(target)).LinkTarget);
            using var json = JsonDocument.Parse(File.ReadAllText(_folder.File(target)));
        }

        Assert.NotNull(new FileInfo(_folder.File("second.json")).LinkTarget);
        Assert.Equal(["dangling.json", "far", "first.json", "near", "second.json"], Names());
    }

    [Fact]
    public void Links_that_lead_nowhere_are_refused()
    {
        File.CreateSymbolicLink(_folder.File("a.json"), "b.json");
        File.CreateSymbolicLink(_folder.File("b.json"), "a.json");
        File.CreateSymbolicLink(_folder.File("c.json"), "none/c.json");

        Command.Run($"rules --json {_folder.File("a.json")}").ShouldFail(1, _folder.File("a.json"), "links in a circle");
        Command.Run($"rules --json {_folder.File("c.json")}").ShouldFail(1, _folder.File("c.json"), "there is no folder");
        Assert.Equal(["a.json", "b.json", "c.json"], Names());
    }

    [Fact]
    public void A_device_is_written_through_if_there_is_one()
    {
        File.CreateSymbolicLink(_folder.File("null.json"), "/dev/null");

        Command.Run($"bench data --workers 1 --seconds 0.02 --json {_folder.File("null.json")} --markdown /dev/null").Fine();
        Command.Run("rules --json /dev/nosuch").ShouldFail(1, "/dev/nosuch", "there is no such device");

        Assert.Equal("/dev/null", new FileInfo(_folder.File("null.json")).LinkTarget);
        Assert.False(File.Exists("/dev/nosuch"));
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
