using System.Diagnostics;
using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Runs;
using Antiphon.Tests.Serving;
using Antiphon.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Antiphon.Tests.Browser;

/// <summary>The live page as a browser shows it. Pictures of it are left in artifacts/screenshots.</summary>
[Trait("Category", "Browser")]
public sealed class LiveBrowserTests : IClassFixture<ChromiumBrowser>, IDisposable
{
    private readonly ChromiumBrowser _browser;
    private readonly TempFolder _folder = new();
    private readonly RunDirectory _training;
    private readonly LivePage _live;

    public LiveBrowserTests(ChromiumBrowser browser)
    {
        _browser = browser;
        foreach (var (rule, seed) in ((string, ulong)[])[("bp", 1), ("bp", 2), ("fa", 1), ("fa", 2), ("wm", 1)])
        {
            RunMaker.Make(_folder.Path, $"mnist-3-rules/{rule}-{seed}", epochs: 6, rule: rule, seed: seed, hardness: (rule == "fa" ? 1.4 : rule == "wm" ? 1 : 0.8) + 0.1 * seed);
        }

        RunMaker.Make(_folder.Path, "broken", epochs: 2, state: "diverged");
        _training = RunDirectory.Open(RunMaker.Make(_folder.Path, "digits", epochs: 4, state: "running"));
        _live = LivePage.Open(Terminal.Plain(TextWriter.Null, TextWriter.Null), _folder.Path, "http://localhost:0");
    }

    public void Dispose()
    {
        _live.Dispose();
        _training.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_that_trains_moves_on_the_page()
    {
        var (page, troubles) = await _browser.Open(_live.Address, 1280, 900);
        await Until(page, "document.querySelector('h1').textContent == 'digits' && document.querySelectorAll('figure .plot svg[role=img]').length >= 3");
        Assert.Equal("Following", await page.Locator("#link").InnerTextAsync());
        await Shoot(page, "one");

        File.AppendAllText(_training.Metrics, RunMaker.Step(5, 2050));
        await Until(page, "document.querySelector('#table tbody').textContent.includes('4, step 2050 of 4')");
        File.AppendAllText(_training.Metrics, RunMaker.Epoch(5));
        await Until(page, "document.querySelector('figure[data-measure=accuracy] details table').tBodies[0].rows.length == 5");

        _training.Say("stopped");
        await Until(page, "document.querySelector('#table .badge').textContent == 'stopped'");
        await Until(page, "[...document.querySelectorAll('#list li')].some(item => item.textContent.includes('digits') && item.textContent.includes('stopped'))");
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task A_run_that_begins_appears_and_one_that_is_deleted_is_said_to_be_gone()
    {
        var (page, troubles) = await _browser.Open(_live.Address, 1280, 900);
        await Until(page, "document.querySelectorAll('#list li').length == 7");

        RunMaker.Make(_folder.Path, "later", epochs: 0, state: "stopped");
        await Until(page, "document.querySelectorAll('#list li').length == 8");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "broken" }).CheckAsync();
        await Until(page, "document.querySelectorAll('#table tbody tr').length == 2");
        Directory.Delete(_folder.File("broken"), recursive: true);
        await Until(page, "[...document.querySelectorAll('#table tbody tr')].some(row => row.textContent.includes('gone'))");
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task Runs_that_are_chosen_are_compared_and_downloaded()
    {
        var (page, troubles) = await _browser.Open(_live.Address, 1440, 900);
        await Until(page, "document.querySelectorAll('#list li').length == 7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose none" }).ClickAsync();
        await page.Locator("#hint").WaitForAsync();
        await page.GetByLabel("Find").FillAsync("finished mnist");
        Assert.Equal("5 of 7", await page.Locator("#count").InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose those below" }).ClickAsync();
        await Until(page, "document.querySelectorAll('#table tbody tr').length == 5 && document.querySelectorAll('figure .plot svg[role=img]').length == 3");
        await Shoot(page, "compare");

        // Seeds of a rule are one line.
        Assert.Equal(["bp", "fa", "wm"], (await page.Locator("figure").First.Locator(".legend li").AllInnerTextsAsync()).Order());
        Assert.Contains("5 runs side by side", await page.Locator("h1").InnerTextAsync());
        Assert.Equal(["rule", "seed"], await page.Locator("#differing tbody th").AllInnerTextsAsync());
        Assert.Equal(5, await page.Locator("#differing tbody tr").First.Locator("td").CountAsync());
        Assert.Matches(@"^\d+ settings that are the same in all$", await page.Locator("#same-title").InnerTextAsync());

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "summary of mnist-3-rules/wm-1 as JSON" }).ClickAsync());
        Assert.Equal("mnist-3-rules-wm-1.json", download.SuggestedFilename);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Equal(0.875, summary.RootElement.GetProperty("test_accuracy").GetDouble());

        // The address keeps the choice.
        await page.ReloadAsync();
        await Until(page, "document.querySelectorAll('#table tbody tr').length == 5");
        Assert.Empty(troubles);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1600)]
    public async Task A_window_of_any_width_shows_the_page_without_scrolling_sideways(int width)
    {
        var (page, troubles) = await Compared(width, ColorScheme.Light);
        await Shoot(page, $"{width}");

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Empty(troubles);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_barrier_is_found_in_either_theme(ColorScheme scheme)
    {
        var (page, _) = await Compared(1280, scheme);
        await Shoot(page, $"{scheme}".ToLowerInvariant());
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");

        var result = await page.RunAxe();

        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {string.Join(" ", found.Nodes.Select(node => node.Html))}"));
    }

    [Fact]
    public async Task A_server_that_goes_away_is_said_and_one_that_returns_is_followed()
    {
        var (page, _) = await _browser.Open(_live.Address, 1280, 900);
        await Until(page, "document.querySelector('#link').textContent == 'Following'");

        _live.Dispose();
        await Until(page, "document.querySelector('#link').dataset.state == 'lost'");
        using var again = LivePage.Open(Terminal.Plain(TextWriter.Null, TextWriter.Null), _folder.Path, $"http://localhost:{new Uri(_live.Address).Port}");
        await Until(page, "document.querySelector('#link').textContent == 'Following'");
    }

    [Fact]
    public async Task The_token_does_not_stay_in_the_address()
    {
        using var open = LivePage.Open(Terminal.Plain(TextWriter.Null, TextWriter.Null), _folder.Path, "http://0.0.0.0:0");
        var (page, troubles) = await _browser.Open(open.Address.Replace(Environment.MachineName, "127.0.0.1", StringComparison.OrdinalIgnoreCase), 1280, 900);

        await Until(page, "document.querySelector('#link').textContent == 'Following'");

        Assert.DoesNotContain("token", page.Url);
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task What_files_say_runs_nowhere()
    {
        const string Hostile = "<img src=x onerror=alert(2)>";
        var path = RunMaker.Make(_folder.Path, Hostile, epochs: 1, state: "stopped");
        File.AppendAllText(RunDirectory.MetricsOf(path), $$$"""{"kind":"epoch","epoch":2,"step":1000,"train_loss":1,"validation_accuracy":0.5,"probes":{"{{{Hostile}}}":{"{{{Hostile}}}":1} } }""" + "\n");
        var (page, troubles) = await _browser.Open($"{_live.Address}#run={Uri.EscapeDataString(Hostile)}", 1280, 900);

        await Until(page, "document.querySelectorAll('figure .plot svg[role=img]').length >= 3");

        Assert.Contains(Hostile, await page.Locator("h1").InnerTextAsync());
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.Empty(troubles);
    }

    private async Task<(IPage Page, List<string> Troubles)> Compared(int width, ColorScheme scheme)
    {
        var (page, troubles) = await _browser.Open($"{_live.Address}#run=digits&run=broken&run=mnist-3-rules%2Fbp-1&run=mnist-3-rules%2Ffa-1&run=mnist-3-rules%2Ffa-2", width, 900, scheme);
        await Until(page, "document.querySelectorAll('#table tbody tr').length == 5 && document.querySelectorAll('figure .plot svg[role=img]').length == 3");
        return (page, troubles);
    }

    // The page's policy forbids what Playwright's own waiting does.
    private static async Task Until(IPage page, string condition)
    {
        for (var start = Stopwatch.GetTimestamp(); !await page.EvaluateAsync<bool>(condition); await Task.Delay(50))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), $"not within a minute: {condition}");
        }
    }

    private static Task Shoot(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screenshots", $"live-{name}.png"), FullPage = true });
}
