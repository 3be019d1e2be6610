namespace Antiphon.Cli.Import;

/// <summary>A word that a key of BioTorch's configuration files takes.</summary>
/// <param name="Name">The word.</param>
/// <param name="Settings">What it is here: keys and values of a configuration.</param>
/// <param name="Remark">What differs; null if it is the same.</param>
internal sealed record BioTorchWord(string Name, string[] Settings, string? Remark = null);
