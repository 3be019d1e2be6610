using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Antiphon.Serve;

/// <summary>
/// The ASP.NET Core runtime, loaded when a server starts. The command does not ask the host for it, which would have to find it before any verb runs: all else works without it, and starts as fast.
/// </summary>
internal static class AspNetCore
{
    private const string Framework = "Microsoft.AspNetCore.App";

    private static readonly Lazy<string?> Folder = new(FindFolder);
    private static readonly Lock Gate = new();
    private static bool _isResolving;

    /// <summary>Makes its assemblies available to this process.</summary>
    /// <exception cref="RunException">It is not installed.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (!_isResolving)
            {
                AssemblyLoadContext.Default.Resolving += Resolve;
                _isResolving = true;
            }
        }

        try
        {
            Assembly.Load("Microsoft.AspNetCore");
        }
        catch (FileNotFoundException missing)
        {
            throw new RunException(
                $"the live page needs the ASP.NET Core runtime {Environment.Version.Major}, which is not installed beside {RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/', '\\')}: expected the package aspnetcore-runtime-{Environment.Version.Major}.0 or the .NET SDK",
                missing);
        }
    }

    // In the assemblies' own names: a program that brings ASP.NET Core along, as one published with its runtime, never comes here.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What is loaded lies beside a whole runtime; a trimmed program brings ASP.NET Core along.")]
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        Folder.Value is { } folder && Path.Combine(folder, $"{name.Name}.dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;

    // <root>/shared/Microsoft.NETCore.App/<version> has its neighbour in <root>/shared/Microsoft.AspNetCore.App/<version>.
    private static string? FindFolder()
    {
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory())));
        var versions = shared is null ? null : new DirectoryInfo(Path.Combine(shared, Framework));
        return versions is not { Exists: true } ? null : versions.EnumerateDirectories()
            .Where(folder => folder.Name.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{Environment.Version.Major}."), StringComparison.Ordinal))
            .MaxBy(folder => Version.TryParse(folder.Name.Split('-')[0], out var version) ? version : new Version())?.FullName;
    }
}
