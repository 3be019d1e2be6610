namespace Antiphon.Tests.Support;

/// <summary>The end of a test that hangs.</summary>
internal static class Hang
{
    /// <summary>How long to wait for what comes at once: so long that only a test that hangs meets it, on however slow a machine.</summary>
    public static TimeSpan Guard { get; } = TimeSpan.FromMinutes(5);
}
