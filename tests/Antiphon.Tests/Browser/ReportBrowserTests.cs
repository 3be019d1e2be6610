using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Antiphon.Tests.Browser;

/// <summary>The page of a report as a browser shows it. Pictures of it are left in artifacts/screenshots.</summary>
[Trait("Category", "Browser")]
public sealed class ReportBrowserTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_charts_are_drawn_each_with_a_sentence_and_a_table()
    {
        var (page, troubles) = await browser.Open(Report(), 1280, 800);

        var figures = await page.Locator("figure[data-chart]").AllAsync();
        Assert.NotEmpty(figures);
        foreach (var figure in figures)
        {
            var chart = figure.Locator(".plot svg[role=img]");
            Assert.Matches(@"^.+: .+ (after epoch \d+|in epochs \d+ to \d+)", await chart.GetAttributeAsync("aria-label"));
            Assert.True(await chart.Locator("path[d], rect").CountAsync() > 1);
            Assert.Equal(3, await figure.Locator("details table tbody tr").CountAsync());
        }

        // Eight curves, four of them in each of the first two charts, each with a band for its seeds.
        Assert.Equal(["bp", "fa", "kp", "wm"], await page.Locator("figure").First.Locator(".legend li").AllInnerTextsAsync());
        Assert.Equal(4, await page.Locator("figure").First.Locator("svg .band path").CountAsync());
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task The_first_screen_has_the_sentence_and_both_curves()
    {
        var (page, _) = await browser.Open(Report(), 1280, 800);
        await Shoot(page, "wide", fullPage: false);

        Assert.Equal("kp and wm align their feedback with the weights; fa does not.", await page.Locator("h1").InnerTextAsync());
        var first = (await page.Locator("figure").Nth(0).Locator(".plot").BoundingBoxAsync())!;
        var second = (await page.Locator("figure").Nth(1).Locator(".plot").BoundingBoxAsync())!;
        Assert.Equal(first.Y, second.Y, 1f);
        Assert.True(second.X > first.X + first.Width);
        Assert.InRange(first.Y + first.Height, 0, 800);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1600)]
    public async Task A_window_of_any_width_shows_the_page_without_scrolling_sideways(int width)
    {
        var (page, troubles) = await browser.Open(Report(), width, 844);
        await Shoot(page, $"{width}");

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Equal(0, await page.Locator("figure .plot:not(:has(svg))").CountAsync());
        Assert.Empty(troubles);

        // Turned, it is drawn anew.
        await page.SetViewportSizeAsync(844, 390);
        await page.WaitForFunctionAsync("[...document.querySelectorAll('figure .plot')].every(plot => Math.floor(plot.clientWidth) == plot.querySelector('svg[role=img]').getAttribute('width'))");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 844);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_barrier_is_found_in_either_theme(ColorScheme scheme)
    {
        var (page, _) = await browser.Open(Report(), 1280, 800, scheme);
        await Shoot(page, $"{scheme}".ToLowerInvariant());
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");

        var result = await page.RunAxe();

        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {string.Join(" ", found.Nodes.Select(node => node.Html))}"));
    }

    [Fact]
    public async Task The_theme_follows_the_system_and_the_button()
    {
        var (page, troubles) = await browser.Open(Report(), 1280, 800, ColorScheme.Dark);
        Assert.Equal("rgb(14, 19, 23)", await Ground());

        await page.GetByRole(AriaRole.Button, new() { Name = "Light theme" }).PressAsync("Enter");

        Assert.Equal("rgb(246, 247, 249)", await Ground());
        Assert.Equal("Dark theme", await page.Locator("#theme").InnerTextAsync());
        Assert.Empty(troubles);

        Task<string> Ground() => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
    }

    [Fact]
    public async Task Printed_it_is_dark_on_white_without_buttons()
    {
        var (page, _) = await browser.Open(Report(), 794, 1123, ColorScheme.Dark);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Shoot(page, "print");

        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 794);
        Assert.False(await page.Locator("#theme").IsVisibleAsync());
        Assert.False(await page.Locator("nav").IsVisibleAsync());
    }

    [Fact]
    public async Task What_files_say_runs_nowhere()
    {
        const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
        RunFolders.Finished(_folder, "hostile", "kp", 1, 40, 0.9);
        RunFolders.Write(_folder, "hostile", "config.yaml", $"rule: '{Hostile}'\nseed: 1\n");
        RunFolders.Write(_folder, "hostile", "metrics.jsonl", $$$"""{"kind":"epoch","epoch":1,"step":1,"train_loss":1,"validation_accuracy":0.5,"probes":{"{{{Hostile}}}":{"{{{Hostile}}}":1},"angle":{"{{{Hostile}}}":1} } }""");
        var file = _folder.File("hostile.html");
        Command.Run($"report {_folder.File("hostile")} -o {file}").Fine();

        var (page, troubles) = await browser.Open(file, 1280, 800);

        Assert.Contains("<script>alert(1)</script>", await page.Locator("figure .legend").First.InnerTextAsync());
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.Empty(troubles);
    }

    private string Report()
    {
        foreach (var (rule, angle, accuracy) in ((string, double, double)[])[("bp", 0, 0.97), ("fa", 80, 0.91), ("kp", 50, 0.96), ("wm", 10, 0.97)])
        {
            RunFolders.Finished(_folder, $"runs/demo/{rule}-1", rule, 1, angle, accuracy, transport: rule == "bp" ? "full" : "none");
            RunFolders.Finished(_folder, $"runs/demo/{rule}-2", rule, 2, angle + (angle > 0 ? 3 : 0), accuracy + 0.01, transport: rule == "bp" ? "full" : "none");
        }

        Command.Run($"report {_folder.File("runs")} -o {_folder.File("report.html")}").Fine();
        return _folder.File("report.html");
    }

    private static Task Shoot(IPage page, string name, bool fullPage = true) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screenshots", $"report-{name}.png"), FullPage = fullPage });
}
