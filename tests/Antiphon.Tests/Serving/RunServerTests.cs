using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Antiphon.Runs;
using Antiphon.Serve;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Serving;

/// <summary>What a server answers, and what it does not.</summary>
public sealed class RunServerTests : IDisposable
{
    private const string Secret = "a secret that lies beside the runs";

    private readonly TempFolder _folder = new();
    private readonly string _runs;
    private readonly RunServer _server;
    private readonly int _port;
    private readonly HttpClient _client = new();

    public RunServerTests()
    {
        _runs = _folder.File("runs");
        RunMaker.Make(_runs, "one");
        RunMaker.Make(_runs, "sweep/kp-1");
        File.WriteAllText(_folder.File("secret.json"), Secret);
        _server = RunServer.Start(_runs, "http://localhost:0", RunMaker.Page);
        _port = new Uri(_server.Address).Port;
        _client.BaseAddress = new(_server.Address);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_list_has_what_each_run_says_of_itself()
    {
        using var list = JsonDocument.Parse(await _client.GetStringAsync("/api/runs"));

        Assert.Equal(["one", "sweep/kp-1"], list.RootElement.EnumerateArray().Select(run => run.GetProperty("name").GetString()));
        var one = list.RootElement[0];
        Assert.Equal(["kp", "mlp", "demo", "1", "finished"], ((string[])["rule", "model", "data", "seed", "state"]).Select(key => one.GetProperty(key).GetString()));
        Assert.Equal((3, 3), (one.GetProperty("epoch").GetInt32(), one.GetProperty("epochs").GetInt32()));
        Assert.Equal(2.0 / 3, one.GetProperty("train_loss").GetDouble(), 1e-12);
        Assert.Equal(1 - 0.5 / 3, one.GetProperty("validation_accuracy").GetDouble(), 1e-12);
        Assert.Equal(0.875, one.GetProperty("test_accuracy").GetDouble());
        Assert.InRange(one.GetProperty("written").GetDateTime(), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task A_list_that_has_not_changed_is_not_sent_again()
    {
        using var first = await _client.GetAsync("/api/runs");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var again = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_run_and_its_summary_are_found_by_name()
    {
        Assert.Equal("""{"name":"sweep/kp-1","state":"finished","epochs":[1,2,3]}""", await _client.GetStringAsync("/api/runs/sweep/kp-1"));
        using var summary = await _client.GetAsync("/api/summary/sweep/kp-1");
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_runs, "sweep/kp-1/summary.json")), await summary.Content.ReadAsStringAsync());
        Assert.Equal("attachment; filename=sweep-kp-1.json", $"{summary.Content.Headers.ContentDisposition}".Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_may_have_any_letters()
    {
        string[] names = ["50 % of it", "a,b", "été", "#1?x=y&z", "%2e%2e", "back\\slash"];
        foreach (var name in names)
        {
            RunMaker.Make(_runs, name);
        }

        await Task.Delay(TimeSpan.FromSeconds(1.2)); // the list is kept for a second
        foreach (var name in names)
        {
            using var run = JsonDocument.Parse(await _client.GetStringAsync($"/api/runs/{Uri.EscapeDataString(name)}"));
            Assert.Equal(name, run.RootElement.GetProperty("name").GetString());
        }

        using var live = await _client.GetAsync($"/api/live?runs={Uri.EscapeDataString("a,b")}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Theory]
    [InlineData("/api/runs/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/runs/../../../../etc/passwd")]
    [InlineData("/api/runs/..%2fsecret.json")]
    [InlineData("/api/runs/%2e%2e/secret.json")]
    [InlineData("/api/runs/%252e%252e%252fsecret.json")]
    [InlineData("/api/runs/..%5c..%5csecret.json")]
    [InlineData("/api/runs/..\\secret.json")]
    [InlineData("/api/runs//etc/passwd")]
    [InlineData("/api/runs/%2fetc%2fpasswd")]
    [InlineData("/api/runs/one%00")]
    [InlineData("/api/runs/one%00/../../secret.json")]
    [InlineData("/api/runs/one/../one/config.yaml")]
    [InlineData("/api/runs/one/")]
    [InlineData("/api/runs/.")]
    [InlineData("/api/runs/..")]
    [InlineData("/api/summary/..")]
    [InlineData("/api/summary/../../secret.json")]
    [InlineData("/api/summary/one%2f..%2f..")]
    [InlineData("/../secret.json")]
    [InlineData("/..%2fsecret.json")]
    [InlineData("//secret.json")]
    [InlineData("/one/config.yaml")]
    [InlineData("/config.yaml")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/api/live?runs=../secret.json")]
    [InlineData("/api/live?runs=%2fetc%2fpasswd")]
    [InlineData("/api/live?runs=one%00")]
    public async Task Nothing_beside_the_list_can_be_read(string target)
    {
        var answer = await Wire.Get(_port, target);

        Assert.InRange(Wire.Status(answer), 400, 404);
        Assert.DoesNotContain(Secret, answer);
        Assert.DoesNotContain("root:", answer);
        Assert.DoesNotContain("rule:", answer);
        Assert.DoesNotContain("   at ", answer);
    }

    [Fact]
    public async Task Links_that_lead_out_of_the_folder_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links of Unix.");
        var outside = RunMaker.Make(_folder.Path, "outside");
        Directory.CreateSymbolicLink(Path.Combine(_runs, "linked"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_runs, "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_runs, "circle"), "circle");
        Directory.CreateSymbolicLink(Path.Combine(_runs, "alias"), "one");
        var summary = RunMaker.Make(_runs, "summary");
        File.Delete(RunDirectory.SummaryOf(summary));
        File.CreateSymbolicLink(RunDirectory.SummaryOf(summary), _folder.File("secret.json"));
        var metrics = RunMaker.Make(_runs, "metrics");
        File.Delete(RunDirectory.MetricsOf(metrics));
        File.CreateSymbolicLink(RunDirectory.MetricsOf(metrics), Path.Combine(outside, "metrics.jsonl"));
        await Task.Delay(TimeSpan.FromSeconds(1.2));

        using var list = JsonDocument.Parse(await _client.GetStringAsync("/api/runs"));

        Assert.Equal(["alias", "one", "sweep/kp-1"], list.RootElement.EnumerateArray().Select(run => run.GetProperty("name").GetString()));
        foreach (var name in (string[])["linked", "up/outside", "summary", "metrics"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/api/runs/{name}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/api/summary/{name}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/api/live?runs={name}")).StatusCode);
        }
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_a_file_does_not_hold_anyone_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes of Unix.");
        File.Delete(RunDirectory.MetricsOf(RunMaker.Make(_runs, "piped")));
        _folder.Pipe("runs/piped/metrics.jsonl");
        await Task.Delay(TimeSpan.FromSeconds(1.2));

        var list = await _client.GetStringAsync("/api/runs").WaitAsync(TimeSpan.FromMinutes(1));

        Assert.DoesNotContain("piped", list);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("localhost.evil.example:PORT")]
    [InlineData("localhost")]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.2:PORT")]
    [InlineData("192.168.1.5:PORT")]
    [InlineData("localhost:PORT@evil.example")]
    [InlineData("")]
    public async Task A_request_for_another_host_is_refused(string host)
    {
        var answer = await Wire.Get(_port, "/api/runs", host: host.Replace("PORT", $"{_port}", StringComparison.Ordinal));

        Assert.Equal(400, Wire.Status(answer));
        Assert.DoesNotContain("sweep", answer);
    }

    [Theory]
    [InlineData("localhost:PORT")]
    [InlineData("LOCALHOST:PORT")]
    [InlineData("127.0.0.1:PORT")]
    [InlineData("[::1]:PORT")]
    public async Task This_machine_has_three_names(string host) =>
        Assert.Equal(200, Wire.Status(await Wire.Get(_port, "/api/runs", host: host.Replace("PORT", $"{_port}", StringComparison.Ordinal))));

    [Fact]
    public async Task A_request_without_a_host_is_refused()
    {
        Assert.Equal(400, Wire.Status(await Wire.Send(_port, "GET /api/runs HTTP/1.1\r\nConnection: close\r\n\r\n")));
        Assert.Equal(400, Wire.Status(await Wire.Send(_port, "GET /api/runs HTTP/1.0\r\n\r\n")));
        Assert.Equal(400, Wire.Status(await Wire.Send(_port, $"GET http://evil.example/api/runs HTTP/1.1\r\nHost: localhost:{_port}\r\nConnection: close\r\n\r\n")));
    }

    [Theory]
    [InlineData("POST", 405)]
    [InlineData("PUT", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("OPTIONS", 405)]
    [InlineData("TRACE", 405)]
    public async Task Runs_are_only_read(string method, int status)
    {
        var answer = await Wire.Get(_port, "/api/runs", "Content-Length: 0\r\n", method: method);

        Assert.Equal(status, Wire.Status(answer));
        Assert.Contains("Allow: GET, HEAD", answer);
    }

    [Fact]
    public async Task A_body_is_not_taken()
    {
        var answer = await Wire.Get(_port, "/api/runs", "Content-Length: 100000000\r\n", method: "POST");

        Assert.Equal(405, Wire.Status(answer));
    }

    [Fact]
    public async Task What_is_too_long_is_refused()
    {
        Assert.Equal(414, Wire.Status(await Wire.Get(_port, $"/api/live?runs={new string('x', 100_000)}")));
        Assert.Equal(431, Wire.Status(await Wire.Get(_port, "/", $"X-Long: {new string('x', 20_000)}\r\n")));
        Assert.Equal(431, Wire.Status(await Wire.Get(_port, "/", string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")))));
        Assert.Equal(400, Wire.Status(await Wire.Get(_port, $"/api/live?runs={string.Join(',', Enumerable.Range(0, 65))}")));
        Assert.Equal(400, Wire.Status(await Wire.Get(_port, "/api/live")));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", 403)]
    [InlineData("Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n", 403)]
    [InlineData("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", 200)]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n", 200)]
    public async Task Pages_of_other_sites_may_link_here_and_no_more(string headers, int status) =>
        Assert.Equal(status, Wire.Status(await Wire.Get(_port, "/api/runs", headers)));

    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs")]
    [InlineData("/nothing")]
    public async Task Every_answer_has_the_headers_of_safety(string target)
    {
        var answer = await Wire.Get(_port, target);

        Assert.Contains("Content-Security-Policy: default-src 'none'; script-src 'self';", answer);
        Assert.Contains("frame-ancestors 'none'", answer);
        Assert.Contains("X-Content-Type-Options: nosniff", answer);
        Assert.Contains("Referrer-Policy: no-referrer", answer);
        Assert.Contains("X-Frame-Options: DENY", answer);
        Assert.Contains("Cross-Origin-Resource-Policy: same-origin", answer);
        Assert.DoesNotContain("Server:", answer);
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer);
    }

    [Fact]
    public async Task An_open_server_lets_in_whoever_brings_its_token()
    {
        using var open = RunServer.Start(_runs, "http://0.0.0.0:0", RunMaker.Page);
        var address = new Uri(open.Address);
        var (port, token) = (address.Port, address.Query["?token=".Length..]);
        Assert.True(open.IsOpen);
        Assert.False(_server.IsOpen);
        Assert.Matches("^[0-9a-f]{64}$", token);

        foreach (var (target, headers) in new[] { ("/", ""), ("/?token=", ""), ($"/?token={token[1..]}", ""), ($"/?token={token}0", ""), ($"/?token=x&token={token}", ""), ("/", $"Cookie: antiphon-{port}=wrong\r\n"), ("/api/live?runs=one", "") })
        {
            var refused = await Wire.Get(port, target, headers);
            Assert.Equal(401, Wire.Status(refused));
            Assert.DoesNotContain("Set-Cookie", refused);
            Assert.DoesNotContain(token, refused);
        }

        var welcome = await Wire.Get(port, $"/?token={token}");
        Assert.Equal(200, Wire.Status(welcome));
        Assert.Contains($"Set-Cookie: antiphon-{port}={token}; path=/; samesite=strict; httponly", welcome);
        Assert.Equal(200, Wire.Status(await Wire.Get(port, "/api/runs", $"Cookie: antiphon-{port}={token}\r\n")));
        Assert.Equal(401, Wire.Status(await Wire.Get(port, "/api/runs", $"Cookie: antiphon-{port + 1}={token}\r\n")));

        Assert.Equal(200, Wire.Status(await Wire.Get(port, $"/?token={token}", host: $"192.168.1.5:{port}")));
        Assert.Equal(200, Wire.Status(await Wire.Get(port, $"/?token={token}", host: $"{Environment.MachineName}:{port}")));
        Assert.Equal(400, Wire.Status(await Wire.Get(port, $"/?token={token}", host: $"evil.example:{port}")));
    }

    [Fact]
    public void Two_servers_have_two_tokens()
    {
        using var one = RunServer.Start(_runs, "http://0.0.0.0:0", RunMaker.Page);
        using var other = RunServer.Start(_runs, "http://0.0.0.0:0", RunMaker.Page);

        Assert.NotEqual(new Uri(one.Address).Query, new Uri(other.Address).Query);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:5274")]
    [InlineData("https://localhost:5274")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost:80/path")]
    [InlineData("http://user@localhost")]
    [InlineData("ftp://localhost")]
    public void An_address_that_is_none_is_said(string urls) =>
        Assert.Contains("expected http://", Assert.Throws<UsageException>(() => RunServer.Start(_runs, urls, RunMaker.Page)).Message);

    [Fact]
    public void A_port_in_use_is_said_in_a_sentence()
    {
        foreach (var host in (string[])["localhost", "127.0.0.1"])
        {
            Assert.Equal(
                $"{_port}: the port is in use already, expected a free one, as in --urls http://localhost:{_port + 1}",
                Assert.Throws<RunException>(() => RunServer.Start(_runs, $"http://{host}:{_port}", RunMaker.Page)).Message);
        }
    }

    [Fact]
    public async Task A_folder_may_be_made_later()
    {
        using var server = RunServer.Start(_folder.File("later"), "http://localhost:0", RunMaker.Page);
        var runs = new Uri($"{server.Address}api/runs");
        Assert.Equal("[]", await _client.GetStringAsync(runs));

        RunMaker.Make(_folder.File("later"), "first");
        await Task.Delay(TimeSpan.FromSeconds(1.2));

        Assert.Contains("first", await _client.GetStringAsync(runs));
    }

    [Fact]
    public async Task What_is_damaged_is_listed_as_such()
    {
        File.WriteAllText(Path.Combine(_runs, "one/config.yaml"), "epochs: many\n");
        File.WriteAllText(Path.Combine(_runs, "sweep/kp-1/metrics.jsonl"), "no json\n" + RunMaker.Epoch(1) + "{\"kind\":");
        File.WriteAllText(Path.Combine(_runs, "sweep/kp-1/summary.json"), "{");
        File.WriteAllText(Path.Combine(_runs, "sweep/kp-1/state.json"), "");

        using var list = JsonDocument.Parse(await _client.GetStringAsync("/api/runs"));

        Assert.Equal("damaged", list.RootElement[0].GetProperty("state").GetString());
        Assert.Contains("epochs", list.RootElement[0].GetProperty("message").GetString());
        Assert.Equal(1, list.RootElement[1].GetProperty("epoch").GetInt32());
        Assert.Equal(JsonValueKind.Null, list.RootElement[1].GetProperty("test_accuracy").ValueKind);
    }

    [Fact]
    public async Task A_thousand_runs_are_listed_within_a_second()
    {
        var many = _folder.File("many");
        for (var i = 0; i < 1000; i++)
        {
            RunMaker.Make(many, i % 2 == 0 ? $"run-{i}" : $"sweep-{i % 20}/kp-{i}", epochs: 20, seed: (ulong)i);
        }

        // From cold, three times: other work on the machine makes one of them slow, not all.
        var list = "";
        var first = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            using var cold = RunServer.Start(many, "http://localhost:0", RunMaker.Page);
            (var took, list) = await Timed(() => _client.GetStringAsync(new Uri($"{cold.Address}api/runs")));
            first = took < first ? took : first;
        }

        using var server = RunServer.Start(many, "http://localhost:0", RunMaker.Page);
        var uri = new Uri($"{server.Address}api/runs");
        await _client.GetStringAsync(uri);
        await Task.Delay(TimeSpan.FromSeconds(11)); // so long a list is kept at most
        File.AppendAllText(Path.Combine(many, "run-0/metrics.jsonl"), RunMaker.Epoch(21));
        var (second, again) = await Timed(() => _client.GetStringAsync(uri));
        var (third, _) = await Timed(() => _client.GetStringAsync(uri));

        TestContext.Current.TestOutputHelper?.WriteLine($"first {first.TotalMilliseconds:F0} ms, one changed {second.TotalMilliseconds:F0} ms, kept {third.TotalMilliseconds:F0} ms");
        using var parsed = JsonDocument.Parse(list);
        Assert.Equal(1000, parsed.RootElement.GetArrayLength());
        Assert.Contains("\"epoch\":21,", again);
        Assert.True(second < TimeSpan.FromSeconds(1), $"{second}");
        Assert.True(first < TimeSpan.FromSeconds(10), $"{first}"); // half a second of one processor, which other work may have
    }

    [Fact]
    public async Task Ending_it_ends_those_who_follow()
    {
        var server = RunServer.Start(_runs, "http://localhost:0", RunMaker.Page);
        using var live = await _client.GetAsync(new Uri($"{server.Address}api/live?runs=one"), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await live.Content.ReadAsStreamAsync();
        var (took, _) = await Timed(() => Task.Run(() =>
        {
            server.Dispose();
            return 0;
        }));

        using var reader = new StreamReader(stream);
        Assert.StartsWith("event: set\n", await reader.ReadToEndAsync().WaitAsync(Hang.Guard));
        Assert.InRange(took.TotalSeconds, 0, 10);
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync(new Uri($"{server.Address}api/runs")));
    }

    private static async Task<(TimeSpan, T)> Timed<T>(Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        return (Stopwatch.GetElapsedTime(start), result);
    }
}
