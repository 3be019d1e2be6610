using System.CommandLine;
using Antiphon.Data;

namespace Antiphon.Cli;

/// <summary>Where the data sets lie, for verbs that train nothing.</summary>
internal sealed class DataRootOption
{
    private readonly KnobOptions _options = new(new(), "data-root");

    public Option Option => _options.Options.First();

    /// <summary>What the line says, if anything.</summary>
    public string? Of(ParseResult line) => _options.Read(line).DataRoot;

    /// <summary>What the line says, or else the environment.</summary>
    /// <exception cref="UsageException">Neither does.</exception>
    public string Needed(ParseResult line) => DataCatalogue.Root(Of(line))
        ?? throw new UsageException($"give the folder in which each data set has a folder of its name with --data-root or in the environment variable {DataCatalogue.RootVariable}");
}
