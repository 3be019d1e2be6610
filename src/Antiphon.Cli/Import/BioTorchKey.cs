namespace Antiphon.Cli.Import;

/// <summary>A key of BioTorch's configuration files, and what it is here.</summary>
/// <param name="Name">The keys that lead to its value, with dots between.</param>
/// <param name="Kind">Which values it takes.</param>
/// <param name="Here">Its counterpart, for readers; empty if there is none.</param>
/// <param name="Note">What differs, or what takes its place.</param>
internal sealed record BioTorchKey(string Name, BioTorchKind Kind, string Here, string Note = "")
{
    /// <summary>Whether a file without it is none.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>The words it takes, each with what it is here; empty where it takes other values.</summary>
    public IReadOnlyList<BioTorchWord> Words { get; init; } = [];

    /// <summary>What a value comes to: keys and values of a configuration.</summary>
    public Func<string, BioTorchFile, string[]> Settings { get; init; } = (_, _) => [];

    /// <summary>What has to be said of a value; null for nothing.</summary>
    public Func<string, BioTorchFile, string?> Remark { get; init; } = (_, _) => null;

    /// <summary>A key whose value is that of another name here.</summary>
    public static BioTorchKey As(string name, BioTorchKind kind, string here, string note = "") => new(name, kind, $"`{here}`", note) { Settings = (value, _) => [$"{here}: {value}"] };

    /// <summary>A key that takes words.</summary>
    public static BioTorchKey Of(string name, string here, string note, params BioTorchWord[] words) => new(name, BioTorchKind.OneOf(words.Select(word => word.Name)), here, note)
    {
        Words = words,
        Settings = (value, _) => words.First(word => word.Name == value).Settings,
        Remark = (value, _) => words.First(word => word.Name == value).Remark,
    };

    /// <summary>A key without a counterpart, which is said where its value matters.</summary>
    public static BioTorchKey None(string name, BioTorchKind kind, string note, Func<string, bool>? matters = null) =>
        new(name, kind, "", note) { Remark = (value, _) => matters?.Invoke(value) != false ? note : null };
}
