using System.Globalization;

namespace Antiphon.Cli.Import;

/// <summary>Which values a key of BioTorch's configuration files takes.</summary>
/// <param name="Expected">In words, for messages.</param>
/// <param name="Takes">Whether a value is one.</param>
internal sealed record BioTorchKind(string Expected, Func<BioTorchValue, bool> Takes)
{
    private static readonly string[] True = ["true", "True", "TRUE", "yes", "on"];
    private static readonly string[] False = ["false", "False", "FALSE", "no", "off"];

    /// <summary>A text.</summary>
    public static BioTorchKind Text { get; } = new("a text", value => !value.IsList);

    /// <summary>True or false, in the words of YAML 1.1.</summary>
    public static BioTorchKind Flag { get; } = new("true or false", value => !value.IsList && (True.Contains(value.Text) || False.Contains(value.Text)));

    /// <summary>A finite number of at least 0.</summary>
    public static BioTorchKind Number { get; } = new("a number of at least 0", value => !value.IsList && Values.Parse(value.Text) is >= 0);

    /// <summary>A list of finite numbers.</summary>
    public static BioTorchKind Numbers { get; } = new("a list of numbers", value => value.IsList && Items(value.Text).All(item => Values.Parse(item) is not null));

    /// <summary>A whole number or a list of them.</summary>
    public static BioTorchKind Devices { get; } = new("a whole number or a list of them", value => Items(value.Text).All(IsWhole));

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public static BioTorchKind Whole(int least) => new($"a whole number of at least {least}", value => !value.IsList && IsWhole(value.Text) && !value.Text.StartsWith('-') && Values.Parse(value.Text) >= least);

    /// <summary>One of several words.</summary>
    public static BioTorchKind OneOf(params IEnumerable<string> words) => new($"one of {string.Join(", ", words)}", value => !value.IsList && words.Contains(value.Text));

    /// <summary>Whether the text of a flag says true.</summary>
    public static bool IsOn(string? text) => True.Contains(text);

    /// <summary>The items of a list.</summary>
    public static string[] Items(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(item => item.Trim())];

    private static bool IsWhole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
