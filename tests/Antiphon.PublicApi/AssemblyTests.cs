using System.Reflection;
using System.Runtime.CompilerServices;

namespace Antiphon.PublicApi;

public sealed class AssemblyTests
{
    [Fact]
    public void The_library_needs_its_kernels_and_the_framework_alone() =>
        Assert.Subset(new HashSet<string?> { "Antiphon.Kernels" }, ReferencesOf("Antiphon"));

    [Fact]
    public void The_kernels_need_the_framework_alone() =>
        Assert.Empty(ReferencesOf("Antiphon.Kernels"));

    [Theory]
    [InlineData("Antiphon", "Antiphon.Bench Antiphon.Benchmarks Antiphon.Tests")]
    [InlineData("Antiphon.Kernels", "Antiphon.Bench Antiphon.Tests")]
    public void This_assembly_is_an_outsider(string library, string insiders)
    {
        var friends = Assembly.Load(library).GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);

        Assert.Equal(insiders, string.Join(' ', friends.Order()));
    }

    /// <summary>The names of the assemblies that a library refers to, those of the framework left out.</summary>
    private static HashSet<string?> ReferencesOf(string library) =>
        [.. Assembly.Load(library).GetReferencedAssemblies()
            .Select(reference => reference.Name)
            .Where(name => name is not null && !name.StartsWith("System.", StringComparison.Ordinal))];
}
