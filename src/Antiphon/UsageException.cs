namespace Antiphon;

/// <summary>Something was asked for that does not exist or does not fit; the message says what, where, and what was expected.</summary>
public sealed class UsageException : Exception
{
    /// <summary>A usage error in one sentence.</summary>
    public UsageException(string message)
        : base(OneLine.Of(message))
    {
    }

    /// <summary>The same, with what led to it.</summary>
    public UsageException(string message, Exception inner)
        : base(OneLine.Of(message), inner)
    {
    }
}
