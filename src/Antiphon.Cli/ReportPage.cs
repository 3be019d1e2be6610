using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Antiphon.Reports;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Runs as one HTML file that needs nothing beside it: words and tables are written here, charts are drawn by charts.js where the page is opened.</summary>
internal sealed class ReportPage(IReadOnlyList<RunSeries> series)
{
    // More rows would be no table any more.
    private const int MostConfusion = 30;
    private const int MostClasses = 200;

    private readonly StringBuilder _html = new();
    private readonly string[] _probes = [.. series.SelectMany(one => one.Runs).SelectMany(run => run.History.Probes).Distinct(StringComparer.Ordinal)];
    private readonly IReadOnlyList<Checks> _checks = [.. series.Select(one => one.ChecksAmong(series))];
    private readonly List<(string Id, string Title)> _sections = [];

    private IEnumerable<ReportedRun> Runs => series.SelectMany(one => one.Runs);

    /// <summary>The page of series.</summary>
    /// <param name="series">What it is about.</param>
    /// <param name="made">When and by what it was made, in a sentence.</param>
    public static string Of(IReadOnlyList<RunSeries> series, string made) => new ReportPage(series).Write(made);

    private string Write(string made)
    {
        var headline = ReportHeadline.Of(series);
        WriteResults();
        WriteChecks();
        WriteProbes();
        WriteLoss();
        WriteClasses();
        WriteFilters();
        WriteSettings();
        WriteRuns();
        string[] scripts = [.. PageFile.ChartScripts, PageFile.Read("report.js")];
        var data = JsonSerializer.Serialize(ChartRun.Of(series), Json.Embedded.IReadOnlyListChartRun);
        var hero = Chart("lines", "accuracy", "Validation accuracy", "the share of held-out examples that are classified rightly")
            + (_probes.Contains(WatchedAngle.Name) ? Chart("lines", WatchedAngle.Name, "Angle between W and B", "mean over layers; 90° is unrelated, 0° is exact feedback") : Chart("lines", "loss", "Training loss", "mean over each epoch's batches"));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {string.Join(' ', scripts.Select(PageFile.Hash))}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{E(headline.Sentence)} - Antiphon report</title>
            <style>
            {PageFile.Read("page.css")}</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the results</a>
            <header>
            <div class="bar"><p>{E(Subject())}</p><button type="button" id="theme" hidden>Dark theme</button></div>
            <h1>{E(headline.Sentence)}</h1>
            <p class="lead">{E(headline.Numbers)}</p>
            {Unfinished()}
            </header>
            <main id="main">
            <section aria-label="At a glance">
            <div class="pair">
            {hero}
            </div>
            <p class="muted">A line is the mean over seeds; its band reaches from the lowest to the highest.</p>
            <noscript><p class="notice">The charts need JavaScript, which this page brings along. All tables are here without it.</p></noscript>
            </section>
            <nav aria-label="Sections"><ul>
            {string.Join('\n', _sections.Select(section => $"""<li><a href="#{section.Id}">{E(section.Title)}</a></li>"""))}
            </ul></nav>
            {_html}
            </main>
            <footer><p>{E(made)}</p></footer>
            <script type="application/json" id="runs">{data}</script>
            {string.Join('\n', scripts.Select(script => $"<script>{script}</script>"))}
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private string Subject()
    {
        var known = Runs.Select(run => run.Experiment).OfType<Experiment>().ToList();
        string[] models = [.. known.Select(experiment => experiment.ModelName).Distinct()];
        string[] data = [.. known.Select(experiment => experiment.DataName).Distinct()];
        var what = known.Count == 0 ? "" : $"{string.Join(", ", models)} on {string.Join(", ", data)}, ";
        return $"{what}{Format.Count(Runs.Count(), "run")}";
    }

    private string Unfinished()
    {
        string[] states = [.. Runs.Where(run => run.State != "finished").GroupBy(run => run.State).Select(same => $"{same.Count()} {same.Key}")];
        return states.Length == 0 ? "" : $"""<p class="notice">Not all runs have finished: {E(string.Join(", ", states))}. <a href="#all-runs">See the runs.</a></p>""";
    }

    private void WriteResults()
    {
        Begin("results", "Results");
        var best = series.Where(one => one.TestAccuracies.Count > 0).Select(one => one.TestAccuracies.Average()).DefaultIfEmpty(double.NaN).Max();
        Add("""
            <p class="muted">Accuracies: mean ± standard deviation over seeds. Carries: what a rule takes from the weights W to the feedback path B. Angle: after the last epoch.</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Results of each rule">
            <table>
            <caption>Results of each rule</caption>
            <thead><tr><th scope="col">rule</th><th scope="col">carries</th><th scope="col" class="number">test accuracy</th><th scope="col" class="number">validation</th><th scope="col" class="number">angle</th><th scope="col">seeds</th><th scope="col">state</th><th scope="col">source</th></tr></thead>
            <tbody>
            """);
        foreach (var (one, index) in series.Select((one, index) => (one, index)))
        {
            var isBest = one.TestAccuracies.Count > 0 && one.TestAccuracies.Average() >= best;
            Add($"""
                <tr><th scope="row" class="rule"><span class="swatch" style="--color:var(--series-{index % 8})"></span>{E(one.Name)}</th><td>{E(one.Transport is { } carried ? TransportWords.Word(carried) : "-")}</td><td class="number{(isBest ? " best" : "")}">{MeanOf(one.TestAccuracies)}</td><td class="number">{MeanOf(one.ValidationAccuracies)}</td><td class="number">{Format.Angle(one.LastOf(WatchedAngle.Name))}</td><td>{E(SeedsOf(one))}</td><td class="state">{E(string.Join(", ", one.Runs.GroupBy(run => run.State).Select(same => $"{same.Count()} {same.Key}")))}</td><td class="source">{E(SourceOf(one))}</td></tr>
                """);
        }

        Add("</tbody></table></div>");
        string[] entries = [.. series.Select(one => one.Entry?.Default.Source.BibTeX).OfType<string>().Distinct()];
        if (entries.Length > 0)
        {
            Add($"<details><summary>Sources as BibTeX</summary><pre tabindex=\"0\">{E(string.Join("\n\n", entries))}</pre></details>");
        }

        End();
    }

    private void WriteChecks()
    {
        if (_checks.All(check => check.Measured == 0))
        {
            return;
        }

        Begin("checks", "Checks");
        Add($"""
            <div class="scroll" role="region" tabindex="0" aria-label="Checks of each rule">
            <table>
            <caption>Checks of each rule</caption>
            <thead><tr>{string.Concat(ChecksSheet.Heads.Select(head => $"<th scope=\"col\">{E(head)}</th>"))}</tr></thead>
            <tbody>
            """);
        foreach (var (one, check) in series.Zip(_checks))
        {
            string[] cells = ChecksSheet.Cells(one.Name, check);
            Add($"<tr><th scope=\"row\">{E(cells[0])}</th><td>{E(cells[1])}</td>{string.Concat(cells.Skip(2).Select(cell => $"<td class=\"number\">{E(cell)}</td>"))}</tr>");
        }

        Add($"</tbody></table></div>{string.Concat(ChecksSheet.Notes(_checks).Select(note => $"<p class=\"muted\">{E(note)}</p>"))}");
        End();
    }

    private void WriteProbes()
    {
        foreach (var probe in _probes.OrderBy(probe => probe != WatchedAngle.Name))
        {
            var isAngle = probe == WatchedAngle.Name;
            Begin($"probe-{Array.IndexOf(_probes, probe)}", isAngle ? "Feedback, layer by layer" : $"Probe {probe}");
            Add(isAngle
                ? "<p>The angle between the weights W of a layer and the feedback weights B through which its error travels down. Random feedback stands at 90°; where it falls, the errors that reach lower layers come nearer to the gradient.</p>"
                : $"<div class=\"pair\">{Chart("lines", probe, probe, "mean over layers")}</div>");
            foreach (var one in series.Where(one => one.IsSeenBy(probe)))
            {
                var title = one.Entry is { } entry ? $"{E(one.Name)} <span class=\"muted\">({E(entry.Title)})</span>" : E(one.Name);
                Add($"<div class=\"panel\"><h3>{title}</h3><div class=\"pair\">");
                Add(Chart("layers", probe, "Each layer", "mean over seeds, by epoch", one.Name));
                Add(Chart("heat", probe, "Layers by epochs", isAngle ? "bright: aligned; dark: unrelated" : "bright: high; dark: low", one.Name));
                Add("</div></div>");
            }

            string[] idle = Checks.NeedsReference(probe) ? [.. series.Zip(_checks).Where(pair => pair.Second.HasReference == false).Select(pair => pair.First.Name)] : [];
            if (idle.Length > 0)
            {
                Add($"<p class=\"notice\">{E(string.Join(", ", idle))}: these angles mean nothing, as the true gradient is below {Checks.LeastGradient:0e+0} in a hidden layer.</p>");
            }

            string[] zero = [.. series.Where(one => !one.IsSeenBy(probe) && one.LastOf(probe) is not null).Select(one => one.Name)];
            if (zero.Length > 0)
            {
                Add($"<p class=\"muted\">{E(string.Join(", ", zero))}: 0 in every layer and epoch{(isAngle ? ", as W itself is the feedback" : "")}.</p>");
            }

            End();
        }
    }

    private void WriteLoss()
    {
        if (_probes.Contains(WatchedAngle.Name))
        {
            Begin("loss", "Training loss");
            Add(Chart("lines", "loss", "Mean loss of each epoch's batches", "by epoch; the scale is logarithmic where losses span more than a factor of 20"));
            End();
        }
    }

    private void WriteClasses()
    {
        var judged = series.Where(one => one.Runs.Any(run => run.Results?.PerClass is { Count: > 0 and <= MostClasses })).ToList();
        if (judged.Count == 0)
        {
            return;
        }

        Begin("classes", "Test accuracy by class");
        Add("<p class=\"muted\">Matrices: rows are what test examples are, columns what they are taken for, as counts over all seeds. Bars: the fraction right, mean over seeds.</p><div class=\"pair\">");
        foreach (var one in judged)
        {
            var runs = one.Runs.Where(run => run.Results?.PerClass is { Count: > 0 and <= MostClasses }).ToList();
            string[] classes = [.. runs[0].Results!.PerClass!.Keys];
            Add($"<div><h3>{E(one.Name)}</h3>");
            Add(classes.Length <= MostConfusion && ConfusionOf(runs, classes.Length) is { } matrix ? ConfusionTable(one.Name, classes, matrix) : ClassBars(one.Name, classes, runs));
            Add("</div>");
        }

        Add("</div>");
        End();
    }

    private static long[,]? ConfusionOf(List<ReportedRun> runs, int classes)
    {
        var sum = new long[classes, classes];
        foreach (var run in runs)
        {
            if (run.Results?.Confusion is not { } rows || rows.Count != classes || rows.Any(row => row?.Count != classes))
            {
                return null;
            }

            for (var actual = 0; actual < classes; actual++)
            {
                for (var predicted = 0; predicted < classes; predicted++)
                {
                    sum[actual, predicted] += rows[actual][predicted];
                }
            }
        }

        return sum;
    }

    private static string ConfusionTable(string name, string[] classes, long[,] matrix)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Confusion matrix of {E(name)}\"><table class=\"confusion\"><caption>Confusion matrix</caption><thead><tr><th scope=\"col\">is \\ taken for</th>");
        foreach (var label in classes)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{E(label)}</th>");
        }

        html.Append("</tr></thead><tbody>");
        for (var actual = 0; actual < classes.Length; actual++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{E(classes[actual])}</th>");
            var all = Math.Max(1, Enumerable.Range(0, classes.Length).Sum(predicted => matrix[actual, predicted]));
            for (var predicted = 0; predicted < classes.Length; predicted++)
            {
                // Small shares are drawn apart, as they are what one looks for.
                var share = Math.Sqrt((double)matrix[actual, predicted] / all);
                html.Append(CultureInfo.InvariantCulture, $"<td{(share > 0 ? "" : " class=\"muted\"")} style=\"--share:{share:F3}\">{matrix[actual, predicted]}</td>");
            }

            html.Append("</tr>");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private static string ClassBars(string name, string[] classes, List<ReportedRun> runs)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Accuracy of {E(name)} by class\"><table class=\"bars\"><caption>Fraction right of each class</caption><thead><tr><th scope=\"col\">class</th><th scope=\"col\" class=\"number\">right</th><th scope=\"col\">of all</th></tr></thead><tbody>");
        foreach (var label in classes)
        {
            var right = runs.Select(run => run.Results!.PerClass!.GetValueOrDefault(label)).OfType<double>().DefaultIfEmpty(double.NaN).Average();
            var bar = double.IsFinite(right) ? string.Create(CultureInfo.InvariantCulture, $"<span class=\"meter\" style=\"--share:{Math.Clamp(right, 0, 1):F4}\"></span>") : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{E(label)}</th><td class=\"number\">{(double.IsFinite(right) ? Format.Percent(right) : "-")}</td><td>{bar}</td></tr>");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private void WriteFilters()
    {
        var pictures = series.Select(one => (one.Name, Picture: one.Runs.Select(FiltersOf).FirstOrDefault(found => found is not null))).Where(pair => pair.Picture is not null).ToList();
        if (pictures.Count == 0)
        {
            return;
        }

        Begin("filters", "First-layer filters");
        Add("<p>What each unit of the first layer looks for, in the weights that were judged, of the first seed. Grey is a weight of 0; each unit has its own scale.</p><div class=\"filters\">");
        foreach (var (name, found) in pictures)
        {
            var picture = found!;
            var count = picture.Shown == picture.Count ? $"{picture.Count} filters" : $"the first {picture.Shown} of {picture.Count} filters";
            Add($"""<figure><figcaption><strong>{E(name)}</strong><span>{count}</span></figcaption><img width="{picture.Width}" height="{picture.Height}" alt="First-layer filters of {E(name)}: {count} as small grey or coloured pictures" src="data:image/png;base64,{Convert.ToBase64String(picture.Png.Span)}"></figure>""");
        }

        Add("</div>");
        End();
    }

    private static FilterPicture? FiltersOf(ReportedRun run)
    {
        try
        {
            using var checkpoint = RunCheckpoints.OpenBest(run.History.Path);
            return FilterPicture.Of(checkpoint);
        }
        catch (Exception error) when (error is RunException or IOException or UnauthorizedAccessException)
        {
            return null; // a picture less
        }
    }

    private void WriteSettings()
    {
        Begin("reproduce", "Configuration, and how to reproduce");
        string[] commands = [.. Runs.Select(run => run.Results?.Provenance?.Command).OfType<string>().Distinct()];
        if (commands.Length > 0)
        {
            Add($"<p>The runs were made by:</p><pre tabindex=\"0\">{E(string.Join('\n', commands))}</pre>");
            string[] places = [.. Runs.Select(run => run.Results?.Provenance).OfType<RunResults.Making>().Select(PlaceOf).Distinct()];
            Add($"<p class=\"muted\">{E(string.Join("; ", places))}. The same seed comes to the same bits, for any number of threads.</p>");
        }

        Add("<p>Or from a configuration below, saved as run.yaml:</p><pre tabindex=\"0\">antiphon train --config run.yaml</pre>");
        foreach (var one in series)
        {
            if (ConfigOf(one.Runs[0]) is { } config)
            {
                Add($"<details><summary>Configuration of {E(one.Name)}{(one.Runs.Count > 1 ? $", {E(one.Runs[0].Name)}" : "")}</summary><pre tabindex=\"0\">{E(config)}</pre></details>");
            }
        }

        End();
    }

    private void WriteRuns()
    {
        Begin("all-runs", "Runs");
        Add("""
            <div class="scroll" role="region" tabindex="0" aria-label="All runs">
            <table>
            <caption>Every run, with its state</caption>
            <thead><tr><th scope="col">run</th><th scope="col">rule</th><th scope="col" class="number">seed</th><th scope="col">state</th><th scope="col" class="number">epochs</th><th scope="col" class="number">validation</th><th scope="col" class="number">test</th></tr></thead>
            <tbody>
            """);
        foreach (var (one, run) in series.SelectMany(one => one.Runs.Select(run => (one, run))))
        {
            var unread = run.History.UnreadLines > 0 ? $" {Format.Count(run.History.UnreadLines, "line")} of its metrics cannot be read." : "";
            var why = $"{run.Message}{(run.Message is null ? "" : ".")}{unread}".Trim();
            var state = $"<span class=\"state-{E(run.State)}\">{E(run.State)}</span>{(why.Length > 0 ? $"<br><span class=\"muted\">{E(why)}</span>" : "")}";
            Add($"<tr><th scope=\"row\">{E(run.Name)}</th><td>{E(one.Name)}</td><td class=\"number\">{run.Experiment?.Seed.ToString(CultureInfo.InvariantCulture) ?? "-"}</td><td>{state}</td><td class=\"number\">{run.History.Last?.Epoch ?? 0}{(run.Experiment is { } experiment ? $"/{experiment.Recipe.Epochs}" : "")}</td><td class=\"number\">{(run.Validation is { } right ? Format.Percent(right) : "-")}</td><td class=\"number\">{(run.Results?.TestAccuracy is { } test ? Format.Percent(test) : "-")}</td></tr>");
        }

        Add("</tbody></table></div>");
        End();
    }

    private static string Chart(string kind, string measure, string title, string says, string? of = null) =>
        $"<figure data-chart=\"{kind}\" data-measure=\"{E(measure)}\"{(of is null ? "" : $" data-series=\"{E(of)}\"")}><figcaption><strong>{E(title)}</strong><span>{E(says)}</span></figcaption><div class=\"plot\"></div></figure>";

    private void Begin(string id, string title)
    {
        _sections.Add((id, title));
        Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{E(title)}</h2>");
    }

    private void End() => Add("</section>");

    private void Add(string html) => _html.Append(html).Append('\n');

    private static string MeanOf(IReadOnlyList<double> values) => values.Count switch
    {
        0 => "-",
        1 => Format.Percent(values[0]),
        _ => $"{100 * values.Average():F2} ± {100 * ComparisonRow.Std(values):F2} %",
    };

    private static string SeedsOf(RunSeries one) =>
        string.Join(", ", one.Runs.Select(run => run.Experiment?.Seed.ToString(CultureInfo.InvariantCulture) ?? "-"));

    private static string SourceOf(RunSeries one) => one.Entry?.Default.Source is { } source
        ? $"{Authors(source)}, {source.Year}. {source.Title}. {source.Venue}{(source.Id.Length > 0 ? $", {source.Id}" : "")}"
        : "-";

    private static string Authors(Source source) => source.Authors.Split(" and ") switch
    {
        [var one] => Family(one),
        [var one, var two] => $"{Family(one)} and {Family(two)}",
        [var one, ..] => $"{Family(one)} et al.",
        _ => source.Authors,
    };

    private static string Family(string author) => author.Split(',')[0];

    private static string PlaceOf(RunResults.Making origin) =>
        $"antiphon {origin.Version ?? "of unknown version"}, commit {origin.Commit ?? "unknown"}, {origin.Machine ?? "unknown processor"}, {origin.Device ?? "unknown device"}";

    private static string? ConfigOf(ReportedRun run)
    {
        try
        {
            return File.ReadAllText(RunDirectory.ConfigOf(run.History.Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string E(string? text) => WebUtility.HtmlEncode(text ?? "");
}
