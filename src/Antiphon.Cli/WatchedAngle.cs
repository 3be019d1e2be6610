using Antiphon.Probes;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The probe that looks at every training, and whose mean is shown beside accuracies.</summary>
internal static class WatchedAngle
{
    /// <summary>What looks, as a training takes it.</summary>
    public static IReadOnlyList<Watch> Watches { get; } = [ProbeCatalogue.Parse("angle")];

    /// <summary>The probe's name.</summary>
    public static string Name => Watches[0].Probe.Name;
}
