using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Studies;

/// <summary>A study that is made of ordinary trainings: a recipe, what each training changes in it, and the published numbers.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Group">What kind of study it is.</param>
/// <param name="Minutes">Minutes it takes on two cores, about.</param>
/// <param name="Source">The publication.</param>
public sealed record TrainedStudy(string Name, string Title, StudyGroup Group, double Minutes, Source Source) : Study(Name, Title, Group, Minutes, Source)
{
    /// <summary>What all trainings share: knobs and their values, a line of <c>knob: value</c> each, as in a run's configuration.</summary>
    public required string Recipe { get; init; }

    /// <summary>The trainings.</summary>
    public required IReadOnlyList<StudyTraining> Trainings { get; init; }

    /// <summary>The published numbers.</summary>
    public required IReadOnlyList<StudyNumber> Numbers { get; init; }

    /// <summary>Where the published numbers stand.</summary>
    public required string Where { get; init; }

    /// <summary>Seeds of each training.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Whether the examples that were learnt from are judged as well, as they are read in training, when all is trained.</summary>
    public bool JudgesTrainingSet { get; init; }

    /// <summary>Epochs of each training at most where nothing else is asked for: a budget that fits an ordinary machine; null for the whole recipe.</summary>
    public int? UsualBudget { get; init; }

    /// <summary>Epochs of each training at most, where so many are asked for or none; null where that is the whole recipe.</summary>
    public int? Within(int? asked) => (asked ?? UsualBudget) is { } epochs && epochs < Epochs ? epochs : null;

    private int Epochs => Experiments(null).Max(experiment => experiment.Recipe.Epochs);

    /// <summary>The experiment of each training, with at most so many epochs.</summary>
    /// <exception cref="UsageException">A line of the recipe is no knob, or its value is none.</exception>
    public IReadOnlyList<Experiment> Experiments(int? budget) => [.. Trainings.Select(training => Cut(budget, training.Under(Recipe)))];

    /// <summary>The rows of what was measured.</summary>
    /// <param name="trainings">By the name of the training, what came of it at each seed.</param>
    /// <param name="budget">Epochs at most; null for the whole recipe.</param>
    /// <param name="otherData">The data, where they are not the study's own; null if they are.</param>
    public StudyOutcome Outcome(IReadOnlyDictionary<string, IReadOnlyList<TrainedRun>> trainings, int? budget, string? otherData = null)
    {
        var isJudged = budget is null && otherData is null;
        return new(
            [.. Numbers.Select(number => RowOf(number, number.Measure(trainings), isJudged))],
            null,
            [
                .. budget is { } epochs ? [$"The schedule is cut to {epochs} of {Epochs} epochs, its steps and warm-up in proportion: what was published for the whole of it stands beside and is not judged."] : (string[])[],
                .. otherData is not null ? [$"Trained on {otherData} and not on the study's own data: what was published stands beside and is not judged."] : (string[])[],
                .. from training in Trainings
                   from run in trainings[training.Name]
                   where run.Failure is not null
                   select $"{training.Name} diverged: {run.Failure}",
            ]);
    }

    // The schedule of rate and decay is that of a shorter training.
    private static Experiment Cut(int? budget, Experiment experiment)
    {
        var recipe = experiment.Recipe;
        if (budget is not { } epochs || epochs >= recipe.Epochs)
        {
            return experiment;
        }

        var share = (double)epochs / recipe.Epochs;
        return experiment with { Recipe = recipe with { Epochs = epochs, Rate = recipe.Rate.Stretched(share), Decay = recipe.Decay.Stretched(share), FeedbackRate = recipe.FeedbackRate?.Stretched(share), FeedbackDecay = recipe.FeedbackDecay?.Stretched(share) } };
    }

    private StudyRow RowOf(StudyNumber number, IReadOnlyList<double?> seeds, bool isJudged)
    {
        double[] values = [.. seeds.OfType<double>()];
        return new(number.Name, number.Published, values.Length > 0 ? values.Average() : null, isJudged ? number.Tolerance : null, Where)
        {
            Below = isJudged ? number.Below : null,
            Above = isJudged ? number.Above : null,
            Unit = number.Unit,
            Digits = number.Digits,
            Seeds = values.Length,
            Spread = values.Length > 1 ? Training.ComparisonRow.Std(values) : null,
            Note = values.Length == 0 ? Joined("not measured", number.Note) : number.Note,
        };
    }

    private static string Joined(string one, string? other) => other is null ? one : $"{one}; {other}";
}
