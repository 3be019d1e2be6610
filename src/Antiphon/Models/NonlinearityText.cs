using Antiphon.Kernels;

namespace Antiphon.Models;

/// <summary>Nonlinearities by name; null, a unit that has none, is linear.</summary>
internal static class NonlinearityText
{
    private const string Linear = "linear";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<Nonlinearity>().Select(f => Of(f)), Linear];

    /// <summary>The name of a nonlinearity.</summary>
    public static string Of(Nonlinearity? f) => f is { } some ? $"{some}".ToLowerInvariant() : Linear;

    /// <summary>The nonlinearity of one of the names.</summary>
    public static Nonlinearity? Parse(string word) => word == Linear ? null : Enum.Parse<Nonlinearity>(word, ignoreCase: true);

    /// <summary>The name behind a comma, for a model's own; empty where it is the usual one.</summary>
    public static string Unless(Nonlinearity? usual, Nonlinearity? f) => f == usual ? "" : $", {Of(f)}";
}
