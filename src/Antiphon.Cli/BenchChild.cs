using System.Diagnostics;
using System.Text.Json;

namespace Antiphon.Cli;

/// <summary>A step benchmark of one rule in a process of its own, for its memory: what a process once held it may keep, so rules cannot share one.</summary>
internal static class BenchChild
{
    private const string AssemblyFile = "Antiphon.Cli.dll";
    private const string Executable = "antiphon";

    /// <summary>The most memory such a process held.</summary>
    /// <exception cref="RunException">It failed.</exception>
    public static double PeakMb(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        string[] words = [.. Command(), .. arguments];
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new RunException($"'{words[0]}' could not be started to measure memory");
        using var ending = cancel.Register(process.Kill);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Fine && JsonSerializer.Deserialize(output, Json.Plain.BenchStepReport) is { Rows: [var row] }
            ? row.PeakRssMb
            : throw new RunException($"memory could not be measured in a process of its own: {error.Result.Trim().Replace("antiphon: ", "", StringComparison.Ordinal)}");
    }

    // This program again, however it was started: by dotnet and its assembly, by the executable beside it, or as whatever else it was packed into.
    private static string[] Command()
    {
        var started = Environment.ProcessPath ?? "";
        var beside = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{Executable}.exe" : Executable);
        return Path.GetFileNameWithoutExtension(started) == "dotnet" ? [started, "exec", Path.Combine(AppContext.BaseDirectory, AssemblyFile)]
            : File.Exists(beside) ? [beside]
            : [started];
    }
}
