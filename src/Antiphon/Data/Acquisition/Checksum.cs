using System.Security.Cryptography;

namespace Antiphon.Data;

/// <summary>Checksums by which the makers of data sets tell whether a file is theirs.</summary>
internal static class Checksum
{
#pragma warning disable CA5351 // the makers publish MD5: it finds accidents, which is all it is asked for here
    /// <summary>MD5 of a stream, in lower case.</summary>
    public static string Md5(Stream stream) => Convert.ToHexStringLower(MD5.HashData(stream));
#pragma warning restore CA5351

    /// <summary>MD5 of a file as it lies.</summary>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static string Md5Of(string path)
    {
        try
        {
            using var file = File.OpenRead(DataFile.Solid(path));
            return Md5(file);
        }
        catch (Exception error) when (DataFile.IsTrouble(error))
        {
            throw DataFile.Trouble(path, error);
        }
    }
}
