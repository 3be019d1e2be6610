namespace Antiphon.Cli;

/// <summary>The probe whose mean is shown beside accuracies, where it looked.</summary>
internal static class WatchedAngle
{
    /// <summary>The probe's name.</summary>
    public const string Name = "angle";
}
