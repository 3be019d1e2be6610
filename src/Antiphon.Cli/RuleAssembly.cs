using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>The rules of an assembly that others built: its public records that derive from <see cref="FeedbackRule"/> and can be made without arguments.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The assembly is a file of its own, which is not trimmed; single.pubxml keeps what rules are made of.")]
internal static class RuleAssembly
{
    /// <summary>All rules an experiment can ask for: those of the catalogue, then those of its assembly.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries(Experiment experiment) => [.. Catalogue.Entries, .. Rules(experiment.RulesFrom)];

    /// <summary>The rules of an assembly, in alphabetical order; none where there is no assembly.</summary>
    public static IReadOnlyList<CatalogueEntry> Rules(string? path) => path is null ? [] : Load(path);

    /// <summary>The rules, in alphabetical order.</summary>
    /// <exception cref="RunException">The file is missing, is no assembly, or was built against another version of the library.</exception>
    /// <exception cref="UsageException">There is no rule in it, or one that has the name of another.</exception>
    private static IReadOnlyList<CatalogueEntry> Load(string path)
    {
        var file = Path.GetFullPath(path);
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new RunException($"{file}: an executable that was compiled ahead of time cannot load rules, expected one that the .NET runtime runs");
        }

        if (!File.Exists(file))
        {
            throw new RunException($"{file}: there is no such file, expected an assembly with rules");
        }

        CatalogueEntry[] entries = [.. TypesIn(file).Select(type => RuleType.EntryOf(type, file)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        if (entries.Length == 0)
        {
            throw new UsageException($"{file}: there is no rule in it, expected a public record that derives from FeedbackRule and can be made without arguments");
        }

        foreach (var name in Catalogue.Entries.Concat(entries).GroupBy(entry => entry.Name).Where(same => same.Skip(1).Any()).Select(same => same.Key))
        {
            throw new UsageException($"{file}: another rule is called '{name}' already, expected a type with a name of its own");
        }

        return entries;
    }

    /// <summary>What went wrong, if it did so in code of a loaded assembly: the method and the message; null if it did not.</summary>
    public static string? Blame(Exception error) =>
        error is MissingMemberException or TypeLoadException ? $"{error.Message}: the rules were built against another version of the library, build them again"
        : new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(IsLoaded) is { DeclaringType: { } type } method
            ? $"{(method.IsConstructor ? $"new {type.Name}" : $"{type.Name}.{method.Name}")}: {error.Message}"
        : null;

    private static bool IsLoaded(MethodBase? method) =>
        method?.DeclaringType is { } type && AssemblyLoadContext.GetLoadContext(type.Assembly) != AssemblyLoadContext.Default;

    private static List<Type> TypesIn(string file)
    {
        // What the command has already, the library first of all, is the command's own, or else no type in the file would derive from the FeedbackRule known here.
        var context = new AssemblyLoadContext(file);
        context.Resolving += (_, name) => new AssemblyDependencyResolver(file).ResolveAssemblyToPath(name) is { } beside ? context.LoadFromAssemblyPath(beside) : null;
        try
        {
            var assembly = context.LoadFromAssemblyPath(file);
            var library = typeof(FeedbackRule).Assembly.GetName();
            return assembly.GetReferencedAssemblies().FirstOrDefault(name => name.Name == library.Name) is { } asked && asked.Version != library.Version
                ? throw new RunException($"{file}: built against version {asked.Version} of {library.Name}, expected {library.Version}")
                : [.. assembly.GetExportedTypes().Where(RuleType.IsRule)];
        }
        catch (BadImageFormatException error)
        {
            throw new RunException($"{file}: not a .NET assembly", error);
        }
        catch (Exception error) when (error is TypeLoadException or FileNotFoundException or FileLoadException)
        {
            throw new RunException($"{file}: cannot be loaded: {error.Message}", error);
        }
    }
}
