using Antiphon.Data;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>The data of a training, as they are written to a file.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Train">Pictures to learn from.</param>
/// <param name="Validation">Pictures to choose by.</param>
/// <param name="Test">Pictures to be judged by.</param>
/// <param name="Augment">How training pictures vary, if that was asked for; null for the data's own way.</param>
/// <param name="Normalise">How pixels become numbers, if that was asked for.</param>
/// <param name="Split">How a tree was shared out, if that was asked for.</param>
/// <param name="Remark">What has to be said wherever figures of them stand; null for nothing.</param>
/// <param name="Fingerprint">By which data are told from others.</param>
internal sealed record DataReport(string Name, int Train, int Validation, int Test, string? Augment, string? Normalise, string? Split, string? Remark, string Fingerprint)
{
    /// <summary>The report of a data set.</summary>
    public static DataReport Of(Experiment experiment, Dataset set) => new(
        experiment.DataName, set.Train.Count, set.Validation.Count, set.Test.Count, experiment.DataOptions.Augmentation?.Name, experiment.DataOptions.Normalisation?.ToString(), experiment.DataOptions.Split?.ToString(), set.Remark, set.Fingerprint());
}
