using System.Text.Json;

namespace Antiphon.Cli;

/// <summary>A step benchmark of one rule in a process of its own, for its memory: what a process once held it may keep, so rules cannot share one.</summary>
internal static class BenchChild
{
    /// <summary>The most memory such a process held.</summary>
    /// <exception cref="RunException">It failed.</exception>
    public static double PeakMb(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = ThisProgram.Start(arguments);
        using var ending = cancel.Register(process.Kill);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Fine && JsonSerializer.Deserialize(output, Json.Plain.BenchStepReport) is { Rows: [var row] }
            ? row.PeakRssMb
            : throw new RunException($"memory could not be measured in a process of its own: {error.Result.Trim().Replace("antiphon: ", "", StringComparison.Ordinal)}");
    }
}
