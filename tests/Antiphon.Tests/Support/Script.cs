using System.Diagnostics;

namespace Antiphon.Tests.Support;

/// <summary>A program of another kind, run to its end.</summary>
internal static class Script
{
    /// <summary>Lets a file be run.</summary>
    public static void MakeExecutable(string file)
    {
        using var change = Process.Start("chmod", ["+x", file]);
        change.WaitForExit();
    }

    /// <summary>Its exit code, and all it said.</summary>
    public static async Task<(int Code, string Output)> Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
