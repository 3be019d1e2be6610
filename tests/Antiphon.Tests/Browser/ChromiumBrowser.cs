using Antiphon.Tests.Support;
using Microsoft.Playwright;

namespace Antiphon.Tests.Browser;

/// <summary>The chromium of this machine, started once for all tests that open pages.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    private static readonly string[] Quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

    // In milliseconds.
    private static readonly float Patience = (float)Hang.Guard.TotalMilliseconds;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A page in a window of its own, from a file or from a server; what goes wrong in it is noted, and whatever is asked of another place.</summary>
    public async Task<(IPage Page, List<string> Troubles)> Open(string where, int width, int height, ColorScheme scheme = ColorScheme.Light)
    {
        var program = Needs.Program("chromium");
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Quiet, Timeout = Patience });
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        page.SetDefaultTimeout(Patience);
        var troubles = new List<string>();
        page.Console += (_, message) => troubles.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.PageError += (_, error) => troubles.Add(error);
        page.Dialog += (_, dialog) => troubles.Add($"a dialog: {dialog.Message}");
        var address = new Uri(where);
        var own = address.IsFile ? "file:" : address.GetLeftPart(UriPartial.Authority);
        page.Request += (_, request) => troubles.AddRange(request.Url.StartsWith(own, StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) ? [] : [$"asked for {request.Url}"]);
        await page.GotoAsync(address.AbsoluteUri);
        return (page, troubles);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }
}
