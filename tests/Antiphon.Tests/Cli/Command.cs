using System.Diagnostics;
using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>The antiphon command, run in this process or in one of its own.</summary>
internal static class Command
{
    /// <summary>Options that make a run short.</summary>
    public const string Small = "--model mlp --hidden 8 --epochs 1 --batch 200";

    private static readonly Lazy<string> Runs = new(() =>
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder.Path;
    });

    /// <summary>The path of the command.</summary>
    public static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "antiphon.exe" : "antiphon");

    /// <summary>A run in this process; arguments are separated by spaces.</summary>
    public static Outcome Run(string line, int width = 80, CancellationToken cancel = default)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = CommandLine.Run(Split(line), Terminal.Plain(output, error, width), cancel);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>A run in this process that would wait forever if it were wrong.</summary>
    public static Task<Outcome> RunSoon(string line) => Task.Run(() => Run(line)).WaitAsync(Hang.Guard);

    /// <summary>A run in a process of its own, behind another command if one is given.</summary>
    public static Outcome Spawn(string line, params string[] before)
    {
        using var process = Start(line, before);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    /// <summary>A process that runs.</summary>
    public static Process Start(string line, params string[] before)
    {
        string[] words = [.. before, .. Program, .. Split(line)];
        return Process.Start(new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    // Where a build leaves the executable elsewhere, its assembly is run.
    private static string[] Program => File.Exists(Executable) ? [Executable] : ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Antiphon.Cli.dll")];

    // Runs go to a folder of the tests' own where a line does not say otherwise.
    private static string[] Split(string line)
    {
        // Blanks within single quotes part no words.
        string[] words = [.. Regex.Matches(line, "(?:'[^']*'|[^ '])+").Select(word => word.Value.Replace("'", "", StringComparison.Ordinal))];
        return words is ["train" or "compare" or "tune", ..] && !words.Contains("--runs-dir") && !words.Contains("--collect") && !words.Contains("--help") ? [words[0], "--runs-dir", Runs.Value, .. words[1..]] : words;
    }

    internal sealed record Outcome(int Code, string Output, string Error)
    {
        /// <summary>Holds if the run ended with this code and one line on stderr that says this, without a stack trace.</summary>
        public void ShouldFail(int code, params string[] says)
        {
            Assert.Equal(code, Code);
            Assert.StartsWith("antiphon: ", Error);
            Assert.Single(Error.TrimEnd('\n').Split('\n'));
            Assert.DoesNotContain("   at ", Error + Output);
            foreach (var words in says)
            {
                Assert.Contains(words, Error);
            }
        }

        /// <summary>The output, of a run that went well.</summary>
        public string Fine()
        {
            Assert.Equal("", Error);
            Assert.Equal(0, Code);
            Assert.DoesNotContain("\e", Output);
            return Output;
        }
    }
}
