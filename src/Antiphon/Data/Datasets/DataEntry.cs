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

    /// <summary>A clause for an error: the command that gets the files; empty if there is none.</summary>
    internal string HowToGet => DataSource.Of(Name) is not null ? $"; 'antiphon data get {Name}' fetches it"
        : Name == ImageNetFolder.Name ? $"; 'antiphon data prepare {Name}' makes it of the archives"
        : "";

    internal Func<string, ulong, DataOptions, Dataset> Open { get; }
}
