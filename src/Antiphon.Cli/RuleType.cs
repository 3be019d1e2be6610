using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>A rule that is known by its type alone: named after it, with an option for each of its properties that can be set to a number, a flag or a word.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2067", Justification = Whole)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Whole)]
internal static class RuleType
{
    private const string Whole = "The type is one of RuleAssembly's, from a file that is not trimmed.";

    /// <summary>Whether a type is a rule that can be made without arguments.</summary>
    public static bool IsRule(Type type) =>
        type.IsSubclassOf(typeof(FeedbackRule)) && !type.IsAbstract && !type.ContainsGenericParameters && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>The rule's line in a catalogue.</summary>
    /// <exception cref="RunException">The rule cannot be made.</exception>
    public static CatalogueEntry EntryOf(Type type, string file)
    {
        var name = Word(type.Name);
        PropertyInfo[] properties = [.. type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetMethod is { IsPublic: true } && IsOption(p.PropertyType))];
        try
        {
            return CatalogueEntry.Of(name, name.Replace('-', ' '), New(), (_, options) => Bind(New(), properties, options));
        }
        catch (Exception error) when (error is not OutOfMemoryException) // whoever wrote the constructor may throw anything
        {
            throw new RunException($"{file}: the rule '{name}' cannot be made: {RuleAssembly.Blame(error) ?? error.Message}", error);
        }

        FeedbackRule New() => (FeedbackRule)Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    private static bool IsOption(Type type) => type == typeof(double) || type == typeof(int) || type == typeof(bool) || type.IsEnum;

    private static FeedbackRule Bind(FeedbackRule rule, PropertyInfo[] properties, RuleOptions options)
    {
        foreach (var property in properties)
        {
            var name = Word(property.Name);
            var standard = property.GetValue(rule)!;
            object value = standard switch
            {
                double number => options.Number(name, number),
                int number => options.Whole(name, number),
                bool flag => options.Flag(name, flag),
                _ => OneOf(Enum.GetNames(property.PropertyType)),
            };
            if (!value.Equals(standard))
            {
                property.SetMethod!.Invoke(rule, BindingFlags.DoNotWrapExceptions, null, [value], null);
            }

            object OneOf(string[] names)
            {
                var word = options.Choice(name, Word($"{standard}"), [.. names.Select(Word)]);
                return Enum.Parse(property.PropertyType, Array.Find(names, candidate => Word(candidate) == word) ?? $"{standard}");
            }
        }

        return rule;
    }

    private static string Word(string identifier) => JsonNamingPolicy.KebabCaseLower.ConvertName(identifier);
}
