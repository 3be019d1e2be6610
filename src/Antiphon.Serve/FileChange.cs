namespace Antiphon.Serve;

/// <summary>What has happened to a file since the last look.</summary>
internal enum FileChange
{
    None,
    Appended,
    Rewritten,
    Gone,
}
