using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>The loop in docs/from-pytorch.md, run as it is printed.</summary>
public sealed class FromPyTorchTests
{
    [Fact]
    public async Task The_loop_learns()
    {
        using var folder = new TempFolder();
        var code = Assert.Single(Page.CodeOf("docs/from-pytorch.md"));
        Assert.Contains("Console.WriteLine($\"{epoch} {loss:F4}\");", code);
        await File.WriteAllTextAsync(folder.File("loop.cs"), $"#:project {Repository.Root}/src/Antiphon/Antiphon.csproj\n#:property PublishAot=false\n{code}", TestContext.Current.CancellationToken);

        var (exit, output) = await Script.Run("dotnet", "run", "-c", "Release", folder.File("loop.cs"));

        Assert.True(exit == 0, output);
        var losses = output.Trim().Split('\n').Select(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, losses.Count);
        Assert.True(losses[1] < losses[0] && losses[1] < 1, output);
    }
}
