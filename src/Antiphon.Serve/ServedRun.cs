using System.Globalization;
using Antiphon.Runs;

namespace Antiphon.Serve;

/// <summary>A row of the list of runs.</summary>
/// <param name="Name">Its path below the folder of runs, with slashes.</param>
/// <param name="Rule">The rule; null if its configuration cannot be read, as all that it says.</param>
/// <param name="Model">The model.</param>
/// <param name="Data">The data.</param>
/// <param name="Seed">The seed, as text: it may be larger than a number of JavaScript.</param>
/// <param name="State">running, finished, stopped, diverged, failed or damaged.</param>
/// <param name="Message">Why it ended early, or what is damaged.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="TrainLoss">The loss that was written last; null if it was not finite.</param>
/// <param name="ValidationAccuracy">Fraction right on the validation examples after the last epoch.</param>
/// <param name="TestAccuracy">Fraction right on the test examples, once it has finished.</param>
/// <param name="Written">When something last came of it.</param>
internal sealed record ServedRun(
    string Name,
    string? Rule,
    string? Model,
    string? Data,
    string? Seed,
    string State,
    string? Message,
    int Epoch,
    int? Epochs,
    double? TrainLoss,
    double? ValidationAccuracy,
    double? TestAccuracy,
    DateTime Written)
{
    /// <summary>What the files of a run say; the experiment is null where the configuration is damaged.</summary>
    public static ServedRun Of(string name, Experiment? experiment, string? damage, RunHistory history, DateTime written)
    {
        var (epoch, step) = (history.Epochs is [.., var lastEpoch] ? lastEpoch : null, history.Steps is [.., var lastStep] ? lastStep : null);
        var loss = step is not null && step.Step > (epoch?.Step ?? 0) ? step.TrainLoss : epoch?.TrainLoss;
        return new(
            name,
            experiment?.Rule,
            experiment?.ModelName,
            experiment?.DataName,
            experiment?.Seed.ToString(CultureInfo.InvariantCulture),
            experiment is null ? "damaged" : history.State,
            damage ?? history.Message,
            epoch?.Epoch ?? 0,
            experiment?.Recipe.Epochs,
            loss is { } number && double.IsFinite(number) ? number : null,
            epoch?.ValidationAccuracy is { } right && double.IsFinite(right) ? right : null,
            history.Summary?.TestAccuracy,
            written);
    }
}
