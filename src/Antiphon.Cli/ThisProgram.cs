using System.Diagnostics;

namespace Antiphon.Cli;

/// <summary>This program again, in a process of its own.</summary>
internal static class ThisProgram
{
    private const string AssemblyFile = "Antiphon.Cli.dll";
    private const string Executable = "antiphon";

    /// <summary>The words that start it, by whole paths: dotnet and its assembly, the executable beside it, or whatever else it was packed into.</summary>
    public static string[] Words()
    {
        var started = Environment.ProcessPath ?? "";
        var beside = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{Executable}.exe" : Executable);
        return Path.GetFileNameWithoutExtension(started) == "dotnet" ? [started, "exec", Path.Combine(AppContext.BaseDirectory, AssemblyFile)]
            : File.Exists(beside) ? [beside]
            : [started];
    }

    /// <summary>Starts it with arguments; what it says is for the caller to read.</summary>
    /// <exception cref="RunException">It cannot be started.</exception>
    public static Process Start(IReadOnlyList<string> arguments)
    {
        string[] words = [.. Words(), .. arguments];
        return Process.Start(new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new RunException($"'{words[0]}' could not be started in a process of its own");
    }

    /// <summary>Asks a process to stop as Ctrl-C does, so that it keeps what it has; where there are no such signals it is ended.</summary>
    public static void Stop(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
