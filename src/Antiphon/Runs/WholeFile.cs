namespace Antiphon.Runs;

/// <summary>Files that are there whole or not at all: written beside their place, brought to the disk, then renamed.</summary>
internal static class WholeFile
{
    /// <summary>Whether a file is one that is being written, or was as its process was killed: NAME.PROCESS.tmp.</summary>
    public static bool IsDraft(string path) => Path.GetFileName(path).Split('.') is [_, .., var process, "tmp"] && process.Length > 0 && process.All(char.IsAsciiDigit);

    /// <summary>Writes a file.</summary>
    /// <exception cref="RunException">It cannot be written; what was there before remains.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var draft = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            try
            {
                using (var file = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20))
                {
                    write(file);
                    file.Flush(flushToDisk: true);
                }

                File.Move(draft, path, overwrite: true);
            }
            finally
            {
                File.Delete(draft);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be written: {error.Message.Replace(draft, path, StringComparison.Ordinal).TrimEnd('.')}", error);
        }
    }
}
