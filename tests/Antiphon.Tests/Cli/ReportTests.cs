using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Antiphon.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>The page and the pictures that are made of runs.</summary>
public sealed partial class ReportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Runs => _folder.File("runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_headline_says_who_aligns()
    {
        Compare();

        var html = Report();

        Assert.Contains("<h1>kp and wm align their feedback with the weights; fa does not.</h1>", html);
        Assert.Contains("ends at 9.5&#176; for wm, 47.5&#176; for kp and 76.0&#176; for fa", html);
        Assert.Contains("Test accuracy: 97.15 % by bp, 97.15 % by kp, 97.15 % by wm and 91.15 % by fa.", html);
    }

    [Theory]
    [InlineData("kp aligns its feedback with the weights.", "kp", 20)]
    [InlineData("fa does not align its feedback with the weights.", "fa", 80)]
    [InlineData("fa and kp do not align their feedback with the weights.", "kp", 80, "fa", 85)]
    [InlineData("kp aligns its feedback with the weights; fa and dfa do not.", "kp", 20, "fa", 85, "dfa", 88)]
    public void Sentences_have_their_numbers(string sentence, params object[] rules)
    {
        for (var i = 0; i < rules.Length; i += 2)
        {
            RunFolders.Finished(_folder, $"runs/{rules[i]}-1", (string)rules[i], 1, Convert.ToDouble(rules[i + 1], CultureInfo.InvariantCulture), 0.9);
        }

        Assert.Contains($"<h1>{sentence}</h1>", Report());
    }

    [Fact]
    public void Who_carries_W_or_its_signs_does_not_count_as_aligning_by_itself()
    {
        RunFolders.Finished(_folder, "runs/bp-1", "bp", 1, 0, 0.9, transport: "full");
        RunFolders.Finished(_folder, "runs/usf-1", "usf", 1, 30, 0.9, transport: "sign");

        Assert.Contains("<h1>bp reaches 90.10 % test accuracy.</h1>", Report());
    }

    [Fact]
    public void Runs_that_differ_by_seed_alone_are_one_series()
    {
        Compare();
        RunFolders.Finished(_folder, "runs/mlp", "kp", 1, 40, 0.9, model: "mlp");

        var series = RunSeries.Of(ReportedRun.In([Runs]));

        Assert.Equal(["bp, lenet", "fa, lenet", "kp, lenet", "kp, mlp, hidden 500,200, bias true", "wm, lenet"], series.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["runs/demo/kp-1", "runs/demo/kp-2"], series.Single(one => one.Name == "kp, lenet").Runs.Select(run => run.Name));
    }

    [Fact]
    public void Rows_have_mean_deviation_transport_and_source()
    {
        Compare();

        var html = Report();

        Assert.Contains("""<td>weights</td><td class="number best">97.15 ± 0.07 %</td>""", html);
        Assert.Contains("""<td>nothing</td><td class="number">91.15 ± 0.07 %</td>""", html);
        Assert.Contains("Akrout et al., 2019.", html);
        Assert.Contains("@article{akrout2019deep", html);
        Assert.Contains("antiphon compare --rules kp --run demo", html);
        Assert.Contains("rule: wm\nseed: 1", html);
        Assert.Contains("""<th scope="row">zero</th><td style="--share:0.949">18</td>""", html);
    }

    [Fact]
    public void The_page_needs_nothing_beside_it()
    {
        Compare();

        var html = Report();
        var words = ScriptOrStyle().Replace(html, "");

        Assert.DoesNotContain("http:", words);
        Assert.DoesNotContain("https:", words);
        Assert.DoesNotContain("<link", words);
        Assert.DoesNotContain("<iframe", words);
        Assert.All(Addresses().Matches(words), match => Assert.Matches("^(#|data:image/png;base64,)", match.Groups["to"].Value));
        Assert.All(ScriptOrStyle().Matches(html), match => Assert.DoesNotContain("src=", match.Groups["attributes"].Value));
        Assert.DoesNotContain("@import", html);
        Assert.DoesNotContain("url(", PageFile.Read("page.css"));
    }

    [Fact]
    public void Only_the_scripts_it_brings_may_run()
    {
        Compare();

        var html = Report();
        string[] scripts = [.. ScriptOrStyle().Matches(html).Where(match => match.Groups["kind"].Value == "script" && match.Groups["attributes"].Value.Length == 0).Select(match => match.Groups["body"].Value)];
        var policy = Policy().Match(html).Groups["policy"].Value;

        Assert.Equal(4, scripts.Length);
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy);
        Assert.DoesNotContain("script-src 'unsafe-inline'", policy);
        Assert.All(scripts, script => Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy));
        Assert.All(PageFile.ChartScripts, script => Assert.DoesNotContain("</script", script, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_libraries_are_the_published_files()
    {
        foreach (var file in (string[])["d3.min.js", "plot.umd.min.js"])
        {
            var bytes = File.ReadAllBytes(Path.Combine(Repository.Root, "src/Antiphon.Cli/Page/vendor", file));
            Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), Repository.Read("src/Antiphon.Cli/Page/vendor/README.md"));
        }
    }

    [Fact]
    public void Each_chart_says_what_it_is_and_has_its_numbers()
    {
        Compare();

        var html = Report();
        string[] figures = [.. Figures().Matches(html).Select(match => match.Value)];
        using var data = DataOf(html);

        Assert.All(figures, figure => Assert.Matches("<figcaption><strong>[^<]+</strong><span>[^<]+</span></figcaption>", figure));
        Assert.Equal(3 + 2 * 3 + 1 + 2 * 4, figures.Length); // at a glance and loss; angles of three rules; norm ratios, and those of four
        Assert.Equal(8, data.RootElement.GetArrayLength());
        Assert.Equal(3, data.RootElement[0].GetProperty("epochs").GetArrayLength());
        Assert.Equal(3, data.RootElement[0].GetProperty("probes").GetProperty("norm-ratio").GetProperty("readout").GetArrayLength());
        Assert.All(Tables().Matches(html), table => Assert.Matches("(?s)<caption>.+<th scope=\"col\"", table.Value));
    }

    [Fact]
    public void Nothing_from_a_file_becomes_part_of_the_page()
    {
        const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
        RunFolders.Finished(_folder, "runs/<img src=x onerror=alert(3)>", "kp", 1, 40, 0.9);
        var run = "runs/<img src=x onerror=alert(3)>";
        RunFolders.Write(_folder, run, "config.yaml", $"rule: '{Hostile}'\nseed: 1\n");
        RunFolders.Write(_folder, run, "state.json", $$"""{"state":"{{Hostile}}","message":"{{Hostile}}"}""");
        RunFolders.Write(_folder, run, "metrics.jsonl", $$$"""{"kind":"epoch","epoch":1,"step":1,"train_loss":1,"validation_accuracy":0.5,"probes":{"{{{Hostile}}}":{"{{{Hostile}}}":1},"angle":{"{{{Hostile}}}":1} } }""");
        RunFolders.Write(_folder, run, "summary.json", $$$"""{"transport":"{{{Hostile}}}","test_accuracy":0.5,"per_class":{"{{{Hostile}}}":0.5},"provenance":{"command":"{{{Hostile}}}","machine":"{{{Hostile}}}"}}""");

        var html = Report();

        Assert.Equal(5, Regex.Count(html, "<script"));
        Assert.DoesNotContain("<img", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
        using var data = DataOf(html);
        Assert.Equal(Hostile, data.RootElement[0].GetProperty("series").GetString());
        Assert.True(data.RootElement[0].GetProperty("probes").TryGetProperty(Hostile, out _));
    }

    [Fact]
    public void Runs_that_have_not_finished_or_are_damaged_are_there_with_their_state()
    {
        Compare();
        foreach (var name in (string[])["demo/kp-2", "demo/fa-1", "demo/fa-2", "demo/wm-1"])
        {
            File.Delete(Path.Combine(Runs, name, "summary.json"));
        }

        RunFolders.Write(_folder, "runs/demo/kp-2", "state.json", """{"state":"diverged","message":"the loss is NaN"}""");
        RunFolders.Write(_folder, "runs/demo/fa-1", "metrics.jsonl", """{"kind":"epoch","epoch":1,"step":60,"train_loss":0.9,"validation_accuracy":0.5}""" + "\n{\"kind\":\"ep");
        File.Delete(Path.Combine(Runs, "demo/fa-2/metrics.jsonl"));
        File.Delete(Path.Combine(Runs, "demo/wm-1/config.yaml"));
        RunFolders.Write(_folder, "runs/demo/wm-2", "config.yaml", "rule: [\n");
        RunFolders.Write(_folder, "runs/demo/wm-2", "summary.json", "{\"test_accuracy\":");
        RunFolders.Write(_folder, "runs/demo/bp-1", "summary.json", """{"test_accuracy":0.5,"confusion":[[1],null],"per_class":{"zero":null,"one":1}}""");

        var html = Report();

        Assert.Contains("Not all runs have finished: ", html);
        Assert.Contains("""<span class="state-diverged">diverged</span><br><span class="muted">the loss is NaN.</span>""", html);
        Assert.Contains("1 line of its metrics cannot be read.", html);
        Assert.Equal(2, Regex.Count(html, "state-damaged\">damaged<"));
        Assert.DoesNotContain(_folder.Path, html);
        Assert.Contains("runs/demo/wm-1", html);
    }

    [Fact]
    public void A_run_before_its_first_epoch_makes_a_page()
    {
        RunFolders.Write(_folder, "runs/one", "config.yaml", "rule: kp\n");

        Assert.Contains("<h1>No epoch has been measured yet.</h1>", Report());
    }

    [Fact]
    public void A_trained_run_shows_its_filters_and_its_confusion()
    {
        Command.Run($"train {Command.Small} --rule kp --run one --runs-dir {Runs}").Fine();

        var html = Report();

        Assert.Contains("alt=\"First-layer filters of kp: 8 filters as small grey or coloured pictures\"", html);
        Assert.Contains($"width=\"{8 * 29 + 1}\" height=\"30\"", html);
        Assert.Contains("Confusion matrix of kp", html);
        var text = File.ReadAllText(Path.Combine(Runs, "one/summary.json"));
        Assert.Matches(@"\n  ""confusion"": \[\n(    \[\d+(, \d+){9}\],?\n){10}  \]\n\}", text);
        using var summary = JsonDocument.Parse(text);
        var matrix = summary.RootElement.GetProperty("confusion");
        Assert.Equal(2000, matrix.EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt64())));
        Assert.Equal(
            summary.RootElement.GetProperty("test_accuracy").GetDouble(),
            Enumerable.Range(0, 10).Sum(c => matrix[c][c].GetInt64()) / 2000.0, 1e-12);
    }

    [Fact]
    public void A_line_that_does_not_fit_is_refused()
    {
        Compare();

        Command.Run($"report {Runs}").ShouldFail(2, "--output is needed");
        Command.Run($"report {Runs}/none -o {_folder.File("r.html")}").ShouldFail(1, "there is no such folder");
        Directory.CreateDirectory(_folder.File("empty"));
        Command.Run($"report {_folder.File("empty")} -o {_folder.File("r.html")}").ShouldFail(1, "there is no run in");
        Command.Run($"report {Runs} -o {Runs}/demo/kp-1/summary.json").ShouldFail(2, "this lies in the folder of the run");
        Command.Run($"report {Runs} -o {_folder.File("no/such/r.html")}").ShouldFail(1, "there is no folder");
        Command.Run($"plot {Runs} -o {_folder.File("a.bmp")}").ShouldFail(2, "a file that ends in .svg");
        Command.Run($"plot {Runs} --chart songs -o {_folder.File("a.svg")}").ShouldFail(2, "expected one of accuracy, loss, angle, norm-ratio, heatmap:angle, heatmap:norm-ratio");
    }

    [Theory]
    [InlineData("accuracy", "validation accuracy (%)")]
    [InlineData("loss", "training loss")]
    [InlineData("angles", "angle between W and B (degrees)")]
    [InlineData("norm-ratio", "norm-ratio")]
    public void A_plot_has_a_line_for_each_series_and_a_band_for_its_seeds(string chart, string label)
    {
        Compare();
        var svg = Plot(chart);

        Assert.Superset(new HashSet<string>(["bp", "fa", "kp", "wm", "epoch", label]), Texts(svg));

        // The loss of all seeds is one, so that there is no band.
        Assert.Equal(chart is "accuracy" or "norm-ratio" ? 4 : 0, svg.Descendants().Count(shape => shape.Name.LocalName == "polygon" && $"{shape.Attribute("style")} {shape.Attribute("fill-opacity")}".Contains("fill-opacity", StringComparison.Ordinal)));
        Assert.True(svg.Descendants().Count(shape => shape.Name.LocalName == "polyline") >= 4);
    }

    [Fact]
    public void A_heat_map_has_a_row_for_each_layer_whose_probe_saw_something()
    {
        Compare();
        var svg = Plot("heatmap");

        Assert.Superset(new HashSet<string>(["fa: conv1", "fa: readout", "kp: conv1", "wm: readout", "angle between W and B (degrees)"]), Texts(svg));
        Assert.DoesNotContain("bp: conv1", Texts(svg));
        Assert.Contains("norm-ratio", Texts(Plot("heatmap:norm-ratio")));
    }

    private void Compare()
    {
        foreach (var (rule, angle, accuracy) in ((string, double, double)[])[("bp", 0, 0.97), ("fa", 80, 0.91), ("kp", 50, 0.97), ("wm", 10, 0.97)])
        {
            RunFolders.Finished(_folder, $"runs/demo/{rule}-1", rule, 1, angle, accuracy, transport: rule == "bp" ? "full" : "none");
            RunFolders.Finished(_folder, $"runs/demo/{rule}-2", rule, 2, angle, accuracy, transport: rule == "bp" ? "full" : "none");
        }
    }

    private string Report()
    {
        var file = _folder.File("report.html");
        Command.Run($"report {Runs} -o {file}").Fine();
        return File.ReadAllText(file);
    }

    private XElement Plot(string chart)
    {
        var file = _folder.File("plot.svg");
        Command.Run($"plot {Runs} --chart {chart} -o {file}").Fine();
        return XElement.Load(file);
    }

    private static HashSet<string> Texts(XElement svg) => [.. svg.Descendants().Where(shape => shape.Name.LocalName == "text").Select(text => text.Value)];

    private static JsonDocument DataOf(string html) => JsonDocument.Parse(Data().Match(html).Groups["json"].Value);

    [GeneratedRegex("""<(?<kind>script|style)(?<attributes>[^>]*)>(?<body>.*?)</\k<kind>>""", RegexOptions.Singleline)]
    private static partial Regex ScriptOrStyle();

    [GeneratedRegex("""\b(?:src|href|action|poster|srcset)\s*=\s*"(?<to>[^"]*)"?""")]
    private static partial Regex Addresses();

    [GeneratedRegex("""http-equiv="Content-Security-Policy" content="(?<policy>[^"]*)""")]
    private static partial Regex Policy();

    [GeneratedRegex("""<figure data-chart=.*?</figure>""", RegexOptions.Singleline)]
    private static partial Regex Figures();

    [GeneratedRegex("""<table.*?</table>""", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("""<script type="application/json" id="runs">(?<json>.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
