namespace Antiphon.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>A run failed: data, learning, or a file that could not be written.</summary>
    public const int Failed = 1;

    /// <summary>Something was asked for that does not exist or does not fit.</summary>
    public const int Usage = 2;

    /// <summary>Ended as its terminal went away: 128 and the signal's number.</summary>
    public const int HungUp = 129;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by a request to terminate.</summary>
    public const int Terminated = 143;
}
