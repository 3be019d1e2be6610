using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>A verb of the command, with examples for its help.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Command lines and what they do.</summary>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; init; } = [];

    /// <summary>Sentences below the options.</summary>
    public string Notes { get; init; } = "";
}
