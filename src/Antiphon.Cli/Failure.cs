namespace Antiphon.Cli;

/// <summary>What went wrong, said to people.</summary>
internal static class Failure
{
    /// <summary>One line; where even errors cannot be written, the exit code has to do.</summary>
    public static void Say(TextWriter error, string message)
    {
        try
        {
            error.WriteLine($"antiphon: {string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c))}");
        }
        catch (Exception unheard) when (unheard is IOException or UnauthorizedAccessException)
        {
        }
    }
}
