using System.CommandLine;
using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>Where the data sets lie.</summary>
internal sealed class DataRootOption
{
    public Option<string?> Option { get; } = Values.Text("--data-root", "dir", $"Folder in which each data set has a folder of its name. [the environment variable {DataCatalogue.RootVariable}]");

    /// <summary>What the line says, if anything.</summary>
    public string? Of(ParseResult line) => line.GetValue(Option);

    /// <summary>What the line says, or else the environment.</summary>
    /// <exception cref="UsageException">Neither does.</exception>
    public string Needed(ParseResult line) => DataCatalogue.Root(Of(line))
        ?? throw new UsageException($"give the folder in which each data set has a folder of its name with --data-root or in the environment variable {DataCatalogue.RootVariable}");
}
