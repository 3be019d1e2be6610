using Antiphon.Cli;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Studies;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Studies;

public sealed class StudyCatalogueTests
{
    public static TheoryData<string> Trained() => [.. StudyCatalogue.Entries.OfType<TrainedStudy>().Select(study => study.Name)];

    [Fact]
    public void No_two_studies_have_one_name() => Assert.Equal(StudyCatalogue.Entries.Count, StudyCatalogue.Entries.DistinctBy(study => study.Name).Count());

    [Theory]
    [MemberData(nameof(Trained))]
    public void Its_trainings_are_experiments_on_one_set_of_data_by_plans_that_fit(string name)
    {
        var study = Find(name);
        var experiments = study.Experiments(null);

        Assert.Equal(study.Trainings.Count, study.Trainings.DistinctBy(training => training.Name).Count());
        Assert.All(experiments, experiment => experiment.Recipe.Validate(experiment.PlanOf(experiment.Rule, Catalogue.Entries)));
        Assert.Single(experiments.Select(experiment => string.Join('\n', ExperimentKnobs.OfData.Select(knob => ExperimentKnobs.Find(knob).Print(experiment)))).Distinct());
        Assert.All(experiments, experiment => Assert.Equal(ExperimentKnobs.Print(experiment), ExperimentKnobs.Print(Reread(experiment))));
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void Its_numbers_are_read_from_trainings_it_has(string name)
    {
        var study = Find(name);
        var trainings = study.Trainings.ToDictionary(training => training.Name, _ => (IReadOnlyList<TrainedRun>)[new(null, null, "it diverged")]);

        var outcome = study.Outcome(trainings, null);

        Assert.All(outcome.Rows, row => Assert.Null(row.Measured));
        Assert.All(outcome.Rows, row => Assert.Equal(row.IsClaim || (row.Tolerance is not null && row.Published is not null) ? false : null, row.Ok)); // what fails does not agree
        Assert.Equal(study.Trainings.Count, outcome.Notes.Count);
    }

    [Fact]
    public void The_configurations_of_ImageNet_are_those_in_the_repository()
    {
        foreach (var (name, text) in StudyCatalogue.Entries.OfType<TrainedStudy>().Where(study => study.Group == StudyGroup.Days).SelectMany(Antiphon.Cli.Reproduce.StudyConfigs.Of))
        {
            GeneratedFile.Holds($"docs/reproductions/imagenet/{name}", text);
        }
    }

    [Fact]
    public void The_recipes_of_ImageNet_fit_photographs()
    {
        var output = Cli.Command.Run($"reproduce days --dry-run --data imagefolder:{Needs.Data("imagenet-sample")}").Fine();

        Assert.All(StudyCatalogue.Entries.OfType<TrainedStudy>().Where(study => study.Group == StudyGroup.Days), study => Assert.Contains($"{study.Name}: {study.Trainings.Count} trainings", output));
    }

    [Theory]
    [InlineData(10, 10.01, .01, true)]
    [InlineData(88.00, 87.99, .01, true)]
    [InlineData(88.00, 87.98, .01, false)]
    [InlineData(1e6, 1000000.001, 1e-3, true)]
    public void Numbers_agree_within_the_tolerance(double published, double measured, double tolerance, bool agree) =>
        Assert.Equal(agree, new StudyRow("a", published, measured, tolerance, "").Ok);

    [Theory]
    [InlineData(4.9, null, 5.0, true)]
    [InlineData(5.0, null, 5.0, false)]
    [InlineData(1.6, 1.5, null, true)]
    [InlineData(0.2, 0.3, 1.0, false)]
    [InlineData(null, null, 5.0, false)]
    public void A_claim_holds_within_its_bounds(double? measured, double? above, double? below, bool holds) =>
        Assert.Equal(holds, new StudyRow("a", null, measured, null, "") { Above = above, Below = below }.Ok);

    [Fact]
    public void A_budget_cuts_the_schedules_of_W_and_of_B()
    {
        var study = (TrainedStudy)StudyCatalogue.Find("webster2021-cifar10").Single();

        var recipe = study.Experiments(10)[^1].Recipe;

        Assert.Equal((10, "steps:0.0001:0.2,0.4"), (recipe.Epochs, $"{recipe.FeedbackRate}"[..20]));
        Assert.Equal(10, study.Within(null));
        Assert.Null(study.Within(50));
        Assert.Null(study.Within(500));
    }

    [Fact]
    public void Differences_pair_the_seeds_that_both_have()
    {
        Measure one = _ => [1, null, 3], other = _ => [1, 1, 1];

        Assert.Equal([0, null, 2], Measures.Minus(one, other)(new Dictionary<string, IReadOnlyList<TrainedRun>>()));
    }

    [Fact]
    public void Nothing_is_judged_without_a_tolerance_or_a_published_number()
    {
        Assert.Null(new StudyRow("a", 1, 2, null, "").Ok);
        Assert.Null(new StudyRow("a", null, 2, 1, "").Ok);
        Assert.False(new StudyRow("a", 1, null, 1, "").Ok);
        Assert.False(new StudyRow("a", 1, double.NaN, 1, "").Ok);
    }

    private static TrainedStudy Find(string name) => (TrainedStudy)StudyCatalogue.Find(name).Single();

    private static Experiment Reread(Experiment experiment)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("config.yaml"), ConfigFile.TextOf(experiment, "a test"));
        return ConfigFile.ReadExperiment(folder.File("config.yaml"));
    }
}
