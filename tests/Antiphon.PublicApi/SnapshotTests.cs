using System.Reflection;
using System.Runtime.CompilerServices;

namespace Antiphon.PublicApi;

/// <summary>The whole public surface of the libraries, so that every change to it is seen in review. <c>ANTIPHON_ACCEPT=1</c> writes the files anew.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("Antiphon")]
    [InlineData("Antiphon.Kernels")]
    public void The_public_surface_is_as_reviewed(string library)
    {
        var file = Path.Combine(Folder(), $"{library}.api.txt");
        var surface = PublicSurface.Of(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("ANTIPHON_ACCEPT") == "1")
        {
            File.WriteAllText(file, surface);
        }

        var reviewed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var (now, then) = (surface.Split('\n'), reviewed.Split('\n'));
        var changes = now.Except(then).Select(line => $"+ {line}").Concat(then.Except(now).Select(line => $"- {line}"));
        Assert.True(surface == reviewed, $"the public surface of {library} differs from {file}:\n{string.Join('\n', changes)}\nIf this is meant, run the tests with ANTIPHON_ACCEPT=1 and commit the file.");
    }

    private static string Folder([CallerFilePath] string thisFile = "")
    {
        // A deterministic CI build maps source paths away, so the folder of the running assembly is where the search starts.
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Antiphon.PublicApi.csproj")))
            {
                return folder;
            }
        }

        return Path.GetDirectoryName(thisFile)!;
    }
}
