namespace Antiphon;

/// <summary>A run cannot go on: a data file is missing or damaged, or learning left the numbers. The message says what, where, and what was expected.</summary>
public class RunException : Exception
{
    /// <summary>A failure in one sentence.</summary>
    public RunException(string message)
        : base(OneLine.Of(message))
    {
    }

    /// <summary>The same, with what led to it.</summary>
    public RunException(string message, Exception inner)
        : base(OneLine.Of(message), inner)
    {
    }
}
