using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>The option that writes a training's results to a file as well.</summary>
internal sealed class JsonOption
{
    public Option<string?> Option { get; } = Values.Text("--json", "file", "Write the results to a file as well, as JSON.");

    /// <summary>The file, known to be writable; null if none was asked for.</summary>
    public OutputFile? File(ParseResult line) => line.GetValue(Option) switch
    {
        null => null,
        "-" => throw new UsageException("--json -: expected a file, as the table is what goes to the standard output"),
        var path => OutputFile.At(path),
    };
}
