namespace Antiphon.Data;

/// <summary>One line of the catalogue of data sets.</summary>
public sealed class DataEntry
{
    internal DataEntry(string name, string title, string files, Func<string, ulong, DataOptions, Dataset> open) =>
        (Name, Title, Files, Open) = (name, title, files, open);

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Title { get; }

    /// <summary>What is expected in its folder; empty if it needs none.</summary>
    public string Files { get; }

    internal Func<string, ulong, DataOptions, Dataset> Open { get; }
}
