using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>A confusion matrix as it is written to a file: a row for each class that pictures are of, a column for each that they are taken for.</summary>
internal sealed record ConfusionReport(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<long>> Matrix)
{
    /// <summary>The matrix of an evaluation.</summary>
    public static ConfusionReport Of(Evaluation evaluation)
    {
        int[] classes = [.. Enumerable.Range(0, evaluation.Classes)];
        return new(evaluation.ClassNames, [.. classes.Select(actual => (IReadOnlyList<long>)[.. classes.Select(predicted => evaluation[actual, predicted])])]);
    }
}
