using System.Diagnostics;
using System.Globalization;

namespace Antiphon.Benchmarks;

/// <summary>The most memory a process ever held at once.</summary>
public static class PeakMemory
{
    /// <summary>Of this process until now, in units of 1024 x 1024 bytes.</summary>
    public static double OfThisProcess()
    {
        const string Status = "/proc/self/status";
        const string Field = "VmHWM:";
        if (File.Exists(Status) && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line)
        {
            return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024.0);
    }
}
