using System.Text.RegularExpressions;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>What a training or a comparison shows beside its lines: a live page while it goes on, and a report at its end.</summary>
public sealed partial class BesideTrainingTests
{
    [Theory]
    [InlineData("train {0} --rule kp", 1)]
    [InlineData("compare {0} --rules bp,kp", 2)]
    public void A_report_of_its_runs_is_written_at_the_end(string line, int runs)
    {
        using var folder = new TempFolder();
        var file = folder.File("page.html");

        Command.Run($"{string.Format(null, line, Command.Small)} --runs-dir {folder.Path} --run one --report {file}").Fine();

        var page = File.ReadAllText(file);
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(runs, Regex.Count(page, "<pre[^>]*>[^<]*model: mlp"));
    }

    [Fact]
    public async Task A_page_shows_it_while_it_trains()
    {
        using var folder = new TempFolder();
        using var training = Command.Start($"train {Command.Small.Replace("--epochs 1", "--epochs 500", StringComparison.Ordinal)} --rule kp --runs-dir {folder.Path} --run long --serve --urls http://127.0.0.1:0");
        try
        {
            string? address = null;
            while (address is null && await training.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Hang.Guard, TestContext.Current.CancellationToken) is { } said)
            {
                address = Address().Match(said) is { Success: true } match ? match.Value : null;
            }

            Assert.NotNull(address);
            using var client = new HttpClient();
            Assert.Contains("\"long\"", await client.GetStringAsync(new Uri($"{address.TrimEnd('/')}/api/runs"), TestContext.Current.CancellationToken));
        }
        finally
        {
            training.Kill();
            await training.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_before_there_is_a_folder()
    {
        using var folder = new TempFolder();
        Command.Run($"train {Command.Small} --runs-dir {folder.Path} --urls http://localhost:1").ShouldFail(2, "there is nothing to be served, expected --serve");
        Command.Run($"compare {Command.Small} --runs-dir {folder.Path} --report {folder.File("a")} --markdown {folder.File("a")}").ShouldFail(2, "a");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [GeneratedRegex(@"http://[\w.:\[\]]+/?")]
    private static partial Regex Address();
}
