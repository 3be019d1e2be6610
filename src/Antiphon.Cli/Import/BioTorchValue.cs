namespace Antiphon.Cli.Import;

/// <summary>A value in a configuration file of BioTorch.</summary>
/// <param name="Key">The keys that lead to it, with dots between.</param>
/// <param name="Text">The value; of a list, its items with commas between.</param>
/// <param name="IsList">Whether it is a list.</param>
/// <param name="Line">The line its key is on, from 1.</param>
/// <param name="Place">Where the value stands, as in fa.yaml:12:9.</param>
internal sealed record BioTorchValue(string Key, string Text, bool IsList, long Line, string Place);
