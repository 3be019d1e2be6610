using System.Globalization;

namespace Antiphon.Tests.Support;

/// <summary>Folders of runs as a training leaves them, without one.</summary>
internal static class RunFolders
{
    /// <summary>Writes a run that has finished: three epochs, in which the angle at two layers falls to an end; of 0, it is 0 throughout.</summary>
    public static string Finished(TempFolder folder, string name, string rule, int seed, double angle, double accuracy, string model = "lenet", string transport = "none")
    {
        Write(folder, name, "config.yaml", $"data: demo\nmodel: {model}\nrule: {rule}\nseed: {seed}\nepochs: 3\n");
        Write(folder, name, "state.json", """{"state":"finished"}""");
        Write(folder, name, "metrics.jsonl", string.Concat(Enumerable.Range(1, 3).Select(epoch => Epoch(epoch, accuracy - 0.05 * (3 - epoch), angle > 0 && epoch < 3 ? angle + (90 - angle) / (epoch * epoch * epoch) : angle, seed))));
        Write(folder, name, "summary.json", string.Create(CultureInfo.InvariantCulture, $$"""
            {"provenance":{"schema_version":1,"command":"antiphon compare --rules {{rule}} --run demo","version":"0.1.0","commit":null,"machine":"a processor","processors":2,"device":"CPU","runtime":".NET","date":"2026-11-26T08:30:00Z"},
             "rule":"{{rule}}","transport":"{{transport}}","seed":{{seed}},"test_accuracy":{{accuracy + 0.001 * seed}},"judged_epoch":3,"weights_sha256":"00",
             "per_class":{"zero":{{accuracy}},"one":0.5},"confusion":[[9, 1], [5, 5]]}
            """));
        return folder.File(name);
    }

    /// <summary>Writes a file of a run.</summary>
    public static string Write(TempFolder folder, string name, string file, string text) => folder.Write($"{name}/{file}", System.Text.Encoding.UTF8.GetBytes(text));

    private static string Epoch(int epoch, double accuracy, double angle, int seed) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"kind":"epoch","epoch":{{{epoch}}},"step":{{{60 * epoch}}},"train_loss":{{{1.0 / epoch}}},"validation_accuracy":{{{accuracy + 0.002 * seed}}},"seconds":1,"images":100,"probes":{"angle":{"conv1":{{{angle}}},"readout":{{{angle * 0.9}}}},"norm-ratio":{"conv1":{{{1 + 0.1 * epoch}}},"readout":{{{1 + 0.2 * seed}}} } } }

        """);
}
