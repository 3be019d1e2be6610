using System.IO.Hashing;

namespace Antiphon.Exchange;

/// <summary>By what a file is known to be the same.</summary>
public static class FileHash
{
    /// <summary>XXH128 of a file, as lower-case hexadecimal; null if it cannot be read.</summary>
    public static string? Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var sum = new XxHash128();
            sum.Append(file);
            return Convert.ToHexStringLower(sum.GetCurrentHash());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
