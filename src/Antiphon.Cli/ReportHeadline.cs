using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>What runs show, in one sentence, and the numbers behind it.</summary>
/// <param name="Sentence">Which rules align their feedback.</param>
/// <param name="Numbers">Angles and accuracies.</param>
internal sealed record ReportHeadline(string Sentence, string Numbers)
{
    /// <summary>A mean angle below it counts as aligned, in degrees: clearly nearer to W than random feedback, which is at 90.</summary>
    public const double Aligned = 60;

    /// <summary>The headline of series.</summary>
    public static ReportHeadline Of(IReadOnlyList<RunSeries> series)
    {
        // Whoever carries W or its signs is near to W without learning it.
        var learners = series.Where(one => one.Transport is Transport.None or Transport.Change or null && one.LastOf(WatchedAngle.Name) is not null).ToList();
        string[] near = [.. learners.Where(one => one.LastOf(WatchedAngle.Name) < Aligned).Select(one => one.Name)];
        string[] far = [.. learners.Where(one => one.LastOf(WatchedAngle.Name) >= Aligned).Select(one => one.Name)];
        var best = series.Where(one => one.TestAccuracies.Count > 0).MaxBy(one => one.TestAccuracies.Average());
        var sentence = (near, far) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => $"{Align(near)} with the weights; {List(far)} {(far.Length == 1 ? "does" : "do")} not.",
            ({ Length: > 0 }, _) => $"{Align(near)} with the weights.",
            (_, { Length: > 0 }) => $"{List(far)} {(far.Length == 1 ? "does not align its" : "do not align their")} feedback with the weights.",
            _ when best is not null => $"{best.Name} reaches {Format.Percent(best.TestAccuracies.Average())} test accuracy.",
            _ when series.Any(one => one.ValidationAccuracies.Count > 0) => "No run has finished yet.",
            _ => "No epoch has been measured yet.",
        };
        return new(sentence, string.Join(' ', Angles(learners), Accuracies(series)).Trim());
    }

    private static string Align(string[] names) => $"{List(names)} {(names.Length == 1 ? "aligns its" : "align their")} feedback";

    private static string Angles(List<RunSeries> learners) => learners.Count == 0
        ? ""
        : $"The angle between the weights W and the feedback B ends at {List([.. learners.OrderBy(one => one.LastOf(WatchedAngle.Name)).Select(one => $"{Format.Angle(one.LastOf(WatchedAngle.Name))} for {one.Name}")])}: 90° is unrelated, 0° exact, and below {Aligned}° counts as aligned here.";

    private static string Accuracies(IReadOnlyList<RunSeries> series)
    {
        var judged = series.Where(one => one.TestAccuracies.Count > 0).OrderByDescending(one => one.TestAccuracies.Average()).ToList();
        return judged.Count == 0 ? "" : $"Test accuracy: {List([.. judged.Select(one => $"{Format.Percent(one.TestAccuracies.Average())} by {one.Name}")])}.";
    }

    private static string List(IReadOnlyList<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
