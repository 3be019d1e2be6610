using System.Text.Json;
using Antiphon.Cli;
using Antiphon.Cli.Reproduce;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Studies;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class ReproduceVerbTests
{
    private static readonly Source Nobody = Source.Unpublished("Nobody, At All", 2026, "A study for a test");

    private static readonly TrainedStudy Small = new("small", "Two rules for two epochs on the demonstration", StudyGroup.Minutes, 1, Nobody)
    {
        Where = "nowhere",
        Recipe = "data: demo\nmodel: mlp\nhidden: 8\nschedule: steps:2,3\nrate: 0.05\nbatch: 200\nepochs: 4",
        Trainings = [new("bp", "rule: bp"), new("fa", "rule: fa\ndecay: 0")],
        Numbers =
        [
            new("bp, test accuracy", 50, 50, Measures.TestAccuracy("bp")),
            new("fa, test accuracy", null, null, Measures.TestAccuracy("fa")),
            new("bp minus fa, test accuracy", -500, 1, Measures.Minus(Measures.TestAccuracy("bp"), Measures.TestAccuracy("fa"))),
        ],
    };

    [Fact]
    public void List_names_every_study_and_fits_a_screen()
    {
        var output = Command.Run("reproduce --list").Fine();

        Assert.All(StudyCatalogue.Entries, study => Assert.Contains(study.Name, output));
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("╭", output);
    }

    [Theory]
    [InlineData("reproduce", "no study: expected one or several")]
    [InlineData("reproduce akrout", "unknown study 'akrout': expected one of poli2017-linear, ")]
    [InlineData("reproduce scheller2017-cifar10 --budget 0", "--budget 0: expected a whole number from 1")]
    [InlineData("reproduce exact --json all.json", "--json: 3 studies, expected one")]
    [InlineData("reproduce poli2017-linear --seeds 2", "none of these studies is made of trainings")]
    [InlineData("reproduce poli2017-linear --dry-run", "--dry-run: none of these studies is made of trainings")]
    public void A_wrong_line_is_refused(string line, string sentence)
    {
        var outcome = Command.Run(line);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(sentence, outcome.Error);
    }

    [Fact]
    public void A_study_that_lacks_something_says_what()
    {
        using var folder = new TempFolder();

        var outcome = Command.Run($"reproduce hao2026-resmlp --out {folder.Path}");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("hao2026-resmlp cannot be run: it lacks layer norms", outcome.Error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_before_the_work()
    {
        var outcome = Command.Run("reproduce poli2017-linear --out /proc/none");

        Assert.Equal(1, outcome.Code);
        Assert.DoesNotContain("step", outcome.Output);
    }

    [Fact]
    public void The_exact_studies_come_back()
    {
        _ = Needs.Data("mnist");
        using var folder = new TempFolder();

        // In a process of its own: others measure what this one holds.
        var output = Command.Spawn($"reproduce exact --out {folder.Path}").Fine();

        Assert.All(StudyCatalogue.Find("exact"), study => Assert.Matches($@"{study.Name}: (\d+) of \1 numbers within the tolerance", output));
    }

    [Fact]
    public void Of_several_studies_those_that_can_be_run_are()
    {
        using var folder = new TempFolder();

        var failed = Assert.Throws<RunException>(() => Run(folder, "small lacking --budget 1"));

        Assert.Equal("lacking was not run", failed.Message);
        Assert.True(File.Exists(folder.File("pages/small.json")));
        Assert.False(File.Exists(folder.File("pages/lacking.json")));
    }

    [Fact]
    public async Task A_study_writes_page_picture_and_results_and_fails_where_a_number_misses()
    {
        using var folder = new TempFolder();

        var missed = Assert.Throws<RunException>(() => Run(folder, "small --seeds 2"));

        Assert.Equal("small: 1 of 2 numbers within the tolerance", missed.Message);
        var report = JsonSerializer.Deserialize(File.ReadAllText(folder.File("pages/small.json")), Json.Strict.StudyReport)!;
        Assert.Equal([true, null, false], report.Rows.Select(row => row.Ok));
        Assert.All(report.Rows, row => Assert.Equal(2, row.Seeds));
        Assert.All(report.Rows, row => Assert.Equal(row.Published is null ? null : row.Measured - row.Published, row.Difference));
        Assert.Equal(["bp-1", "bp-2", "fa-1", "fa-2"], Directory.GetDirectories(folder.File("runs/reproduce-small")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var page = File.ReadAllText(folder.File("pages/small.md"));
        Assert.Contains("![ours and published](small.svg)", page);
        Assert.Contains("| bp minus fa, test accuracy (%) | -500.00 |", page);
        Assert.Contains("- 1 of 2 numbers within the tolerance.", page);
        Assert.Contains("- `fa`: `rule: fa`, `decay: 0`", page);
        Assert.Contains("<svg", File.ReadAllText(folder.File("pages/small.svg")));
        await ResultSchemaTests.Holds("reproduce", File.ReadAllText(folder.File("pages/small.json")));
    }

    [Fact]
    public void A_study_goes_on_where_it_stopped_and_trains_nothing_twice()
    {
        using var folder = new TempFolder();
        Assert.Throws<RunException>(() => Run(folder, "small"));
        var finished = folder.File("runs/reproduce-small/bp-1/log.txt");
        var (log, first) = (File.ReadAllText(finished), File.ReadAllText(folder.File("pages/small.json")));
        Directory.Delete(folder.File("runs/reproduce-small/fa-1"), recursive: true);
        Assert.Contains("1 of 2 numbers within the tolerance; 1 of 2 trainings are finished", Run(folder, "--list"));

        Assert.Throws<RunException>(() => Run(folder, "small"));

        Assert.Equal(log, File.ReadAllText(finished));
        Assert.Equal(RowsOf(first), RowsOf(File.ReadAllText(folder.File("pages/small.json"))));
    }

    [Fact]
    public void A_budget_cuts_the_schedule_in_proportion_and_judges_nothing()
    {
        using var folder = new TempFolder();

        Run(folder, "small --budget 2");

        var report = JsonSerializer.Deserialize(File.ReadAllText(folder.File("pages/small.json")), Json.Strict.StudyReport)!;
        Assert.Equal(2, report.Budget);
        Assert.All(report.Rows, row => Assert.Null(row.Ok));
        Assert.Contains("cut to 2 of 4 epochs", File.ReadAllText(folder.File("pages/small.md")));
        var config = File.ReadAllText(folder.File("runs/reproduce-small-2-epochs/bp-1/config.yaml"));
        Assert.Contains("epochs: 2", config);
        Assert.Contains("steps:1,1.5", config);
    }

    [Fact]
    public void Other_data_are_said_and_nothing_is_judged()
    {
        using var folder = new TempFolder();

        Run(folder, "small --budget 1 --data teacher");

        Assert.Contains("Trained on teacher and not on the study's own data", File.ReadAllText(folder.File("pages/small.md")));
    }

    [Fact]
    public void A_dry_run_takes_a_step_of_each_training_and_writes_nothing()
    {
        using var folder = new TempFolder();

        var output = Run(folder, "small --dry-run");

        Assert.Contains("2 trainings on demo", output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Configurations_are_those_that_train_reads()
    {
        using var folder = new TempFolder();

        Run(folder, $"small --configs {folder.File("configs")}");

        Assert.Equal(["small-bp.yaml", "small-fa.yaml"], Directory.GetFiles(folder.File("configs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("published: bp, test accuracy 50 % (nowhere)", File.ReadAllText(folder.File("configs/small-bp.yaml")));
        Assert.Equal("0", ExperimentKnobs.Find("decay").Print(ConfigFile.ReadExperiment(folder.File("configs/small-fa.yaml"))));
    }

    private static string Run(TempFolder folder, string line)
    {
        var output = new StringWriter();
        var verb = ReproduceVerb.Create(Terminal.Plain(output, TextWriter.Null, width: 200), CancellationToken.None, [Small, new BlockedStudy("lacking", "Nothing", Nobody, "all")]);
        verb.Parse([.. line.Split(' '), "--out", folder.File("pages"), "--runs-dir", folder.File("runs")]).Invoke(new() { EnableDefaultExceptionHandler = false });
        return output.ToString();
    }

    private static string RowsOf(string json) => JsonDocument.Parse(json).RootElement.GetProperty("rows").GetRawText();
}
