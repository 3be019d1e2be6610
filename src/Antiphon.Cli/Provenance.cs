using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Antiphon.Kernels;

namespace Antiphon.Cli;

/// <summary>How results came about, said below them: the command, the program, the machine and the day.</summary>
internal static class Provenance
{
    // Of the files that are written.
    private const int SchemaVersion = 1;

    /// <summary>For a file.</summary>
    public static ProvenanceReport Report(ParseResult line, IDevice device) => new(
        SchemaVersion, CommandOf(line), CommandLine.Version, CommandLine.Commit, Processor(), Environment.ProcessorCount, device.Name, RuntimeInformation.FrameworkDescription,
        DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    /// <summary>For a file of results that others measured and this command collected: how one of them came about.</summary>
    public static ProvenanceReport OfCollected(ParseResult line, ProvenanceReport measured) => measured with { Command = CommandOf(line) };

    /// <summary>In two sentences of Markdown.</summary>
    public static string Of(ParseResult line, IDevice device)
    {
        var command = CommandOf(line);
        var commit = CommandLine.Commit is { } sha ? $"commit {sha}" : "commit unknown";
        return $"Measured by `{command}`, version {CommandLine.Version}, {commit}, on {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. "
            + $"{Processor()}, {Format.Count(Environment.ProcessorCount, "processor")}; {device.Name}; {RuntimeInformation.FrameworkDescription}{Load()}.";
    }

    /// <summary>For results that others measured and this command collected, in a sentence of Markdown.</summary>
    public static string OfCollected(ParseResult line) =>
        $"Collected by `{CommandOf(line)}`, version {CommandLine.Version}, commit {CommandLine.Commit ?? "unknown"}, on {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.";

    /// <summary>The program, the machine and the day, in one line.</summary>
    public static string Short(IDevice device) =>
        $"antiphon {CommandLine.Version}, commit {CommandLine.Commit ?? "unknown"}, {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {Processor()}, {Format.Count(Environment.ProcessorCount, "processor")}, {device.Name}, {RuntimeInformation.FrameworkDescription}";

    private static string CommandOf(ParseResult line) => string.Join(' ', line.Tokens.Select(token => Quoted(token.Value)).Prepend("antiphon"));

    // Who shares the machine with others should see it in the results.
    private static string Load()
    {
        const string Average = "/proc/loadavg";
        return File.Exists(Average) ? $"; load average {File.ReadAllText(Average).Split(' ')[0]}" : "";
    }

    private static string Processor()
    {
        const string Information = "/proc/cpuinfo";
        const string Field = "model name";
        var line = File.Exists(Information) ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? $"a processor of {RuntimeInformation.ProcessArchitecture}";
    }

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=,+@~".Contains(c, StringComparison.Ordinal)) ? word : $"'{word}'";
}
