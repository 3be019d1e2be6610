using System.Diagnostics.CodeAnalysis;

namespace Antiphon.Tests.Support;

/// <summary>
/// What a test needs from the machine. What is missing skips the test with a sentence that says what to do,
/// or fails it where <c>ANTIPHON_REQUIRE_ALL=1</c> promises that everything is there.
/// </summary>
public static class Needs
{
    /// <summary>The folder of a dataset under <c>ANTIPHON_DATA</c>.</summary>
    public static string Data(string name)
    {
        var root = Environment.GetEnvironmentVariable("ANTIPHON_DATA");
        if (string.IsNullOrEmpty(root))
        {
            Missing($"The dataset '{name}' is needed: set ANTIPHON_DATA to the folder that holds it.");
        }

        return FindFolder(root, name) ?? Missing($"The dataset '{name}' is needed: there is no folder '{Path.Combine(root, name)}'.");
    }

    /// <summary>The full path of a program on the <c>PATH</c>.</summary>
    public static string Program(string name) =>
        FindProgram(Environment.GetEnvironmentVariable("PATH") ?? "", name)
        ?? Missing($"The program '{name}' is needed and is not on the PATH.");

    /// <summary>
    /// Lets a slow study run only where <c>ANTIPHON_STUDIES=1</c> asks for it. A study also carries
    /// <c>[Trait("Category", "Study")]</c>, so that a filter can leave it out; it is never a failure not to run one.
    /// </summary>
    public static void Study() => Study(isAskedFor: IsSet("ANTIPHON_STUDIES"));

    internal static void Study(bool isAskedFor) =>
        Assert.SkipUnless(isAskedFor, "A study: set ANTIPHON_STUDIES=1 to run it.");

    internal static string? FindFolder(string root, string name)
    {
        var folder = Path.GetFullPath(Path.Combine(root, name));
        return Directory.Exists(folder) ? folder : null;
    }

    internal static string? FindProgram(string path, string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings, (folder, ending) => Path.Combine(folder, name + ending))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>Ends the test: with a failure where everything is required, else with a skip.</summary>
    [DoesNotReturn]
    internal static void End(string message, bool required)
    {
        if (required)
        {
            Assert.Fail(message);
        }

        Assert.Skip(message);
    }

    /// <summary>Ends a test that lacks something it found out by itself.</summary>
    [DoesNotReturn]
    internal static string Missing(string message)
    {
        End(message, required: IsSet("ANTIPHON_REQUIRE_ALL"));
        return null;
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) == "1";

    private static bool IsProgram(string file) =>
        File.Exists(file)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
