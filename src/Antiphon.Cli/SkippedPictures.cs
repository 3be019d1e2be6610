using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>What a verb says of pictures that were bad and were passed over.</summary>
internal static class SkippedPictures
{
    /// <summary>Tells how many there were, if any.</summary>
    public static void Tell(Terminal terminal, Dataset set)
    {
        if (set.Skipped is { Count: > 0 } skipped)
        {
            terminal.Line($"skipped {Format.Count(skipped.Count, "bad picture")}, the first: {skipped[0]}");
        }
    }
}
