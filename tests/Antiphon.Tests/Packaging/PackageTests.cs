using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Packaging;

/// <summary>The packages, and who installs them.</summary>
[Collection("Packages")]
public sealed partial class PackageTests(PackedFeed packed)
{
    private static readonly string[] Packages = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => !File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal)).Select(project => Path.GetFileNameWithoutExtension(project)).Order(StringComparer.Ordinal)];

    private const string Learnt =
        @"^Backprop: 1 epochs?, test accuracy \d+\.\d+ %\nKolenPollack: 1 epochs?, test accuracy \d+\.\d+ %\nFeedbackAlignment: 1 epochs?, test accuracy \d+\.\d+ %\n$";

    [Fact]
    public void Libraries_and_command_are_packed_and_what_travels_in_the_command_is_not()
    {
        Assert.All((string[])["Antiphon", "Antiphon.Cli", "Antiphon.Kernels", "Antiphon.Mpi", "Antiphon.Onnx"], package => Assert.Contains(package, Packages));
        Assert.DoesNotContain("Antiphon.Serve", Packages);
        Assert.DoesNotContain("Antiphon.Studies", Packages);
        Assert.Equal(
            Packages.SelectMany(package => (string[])[$"{package}.{PackedFeed.Version}.nupkg", $"{package}.{PackedFeed.Version}.snupkg"]).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(packed.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_package_says_what_it_is()
    {
        foreach (var package in Packages)
        {
            var files = packed.Files(package);
            var about = XDocument.Parse(Text(files[$"{package}.nuspec"])).Root!.Elements().Single();
            string Value(string name) => about.Elements().Single(element => element.Name.LocalName == name).Value;

            Assert.Equal((package, PackedFeed.Version, "Apache-2.0", "README.md", "icon.png"), (Value("id"), Value("version"), Value("license"), Value("readme"), Value("icon")));
            Assert.Contains("neural-networks", Value("tags"), StringComparison.Ordinal);
            Assert.NotEqual("Package Description", Value("description"));
            Assert.Equal(Repository.Read("src/PACKAGE.md"), Text(files["README.md"]));
            Assert.Equal(Repository.Read("LICENSE"), Text(files["LICENSE"]));
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], files["icon.png"][..4]);
            Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128], files["icon.png"][16..24]); // width and height
        }
    }

    [Fact]
    public void A_library_brings_its_comments_and_its_symbols()
    {
        foreach (var package in Packages.Where(package => package != "Antiphon.Cli"))
        {
            var files = packed.Files(package);

            Assert.Contains($"lib/net10.0/{package}.dll", files.Keys);
            Assert.Contains("<summary>", Text(files[$"lib/net10.0/{package}.xml"]), StringComparison.Ordinal);
            Assert.Contains($"lib/net10.0/{package}.pdb", packed.Files(package, "snupkg").Keys);
        }
    }

    [Fact]
    public void The_command_brings_all_it_needs_and_nothing_of_one_system()
    {
        var files = packed.Files("Antiphon.Cli");
        string[] names = [.. files.Keys.Where(name => name.StartsWith("tools/net10.0/any/", StringComparison.Ordinal)).Select(name => Path.GetFileName(name))];

        Assert.All(
            (string[])["Antiphon.dll", "Antiphon.Kernels.dll", "Antiphon.Onnx.dll", "Antiphon.Serve.dll", "Antiphon.Studies.dll", "Antiphon.Benchmarks.dll", "YamlDotNet.dll"], name => Assert.Contains(name, names));
        Assert.All(names, name => Assert.Contains(Path.GetExtension(name), (string[])[".dll", ".pdb", ".json", ".xml"]));
        Assert.Contains("Command Name=\"antiphon\" EntryPoint=\"Antiphon.Cli.dll\"", Text(files["tools/net10.0/any/DotnetToolSettings.xml"]), StringComparison.Ordinal);
        Assert.Contains("tools/net10.0/any/Antiphon.pdb", packed.Files("Antiphon.Cli", "snupkg").Keys);

        // ASP.NET Core is looked for when a server starts; named here, every verb would need it.
        Assert.DoesNotContain("AspNetCore", Text(files["tools/net10.0/any/Antiphon.Cli.runtimeconfig.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void No_package_names_a_folder_of_the_machine_it_was_made_on()
    {
        var here = Encoding.UTF8.GetBytes(Repository.Root);
        Assert.All(
            from package in Packages from kind in (string[])["nupkg", "snupkg"] from file in packed.Files(package, kind) select (Name: $"{package}.{kind}/{file.Key}", Bytes: file.Value),
            file => Assert.True(file.Bytes.AsSpan().IndexOf(here) < 0, file.Name));
    }

    [Fact]
    public async Task The_READMEs_example_runs_in_a_new_project_that_adds_the_package()
    {
        var folder = await NewProgram("library");

        Assert.Matches(Learnt, await packed.Dotnet(folder, "run", "-c", "Release", "--project", "app", "-p:UseSharedCompilation=false"));
    }

    [Fact]
    [Trait("Category", "Study")] // a minute, and it needs a C compiler to link with
    public async Task A_program_compiled_ahead_of_time_learns_too()
    {
        Needs.Study();
        var folder = await NewProgram("native");

        var said = await packed.Dotnet(folder, "publish", "app", "--use-current-runtime", "-p:PublishAot=true", "-p:UseSharedCompilation=false", "--output", "out");

        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(Learnt, await packed.Fine(folder, Path.Combine(folder, OperatingSystem.IsWindows() ? "out/app.exe" : "out/app")));
    }

    [Fact]
    public void The_packages_readme_has_the_READMEs_example() =>
        Assert.Equal(Example().Match(Repository.Read("README.md")).Groups["code"].Value, Example().Match(Repository.Read("src/PACKAGE.md")).Groups["code"].Value);

    [Fact]
    public async Task The_tool_is_installed_compares_rules_and_is_gone_again()
    {
        var folder = packed.UserFolder("tool");
        var antiphon = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "antiphon.exe" : "antiphon");

        await packed.Dotnet(folder, "tool", "install", "--tool-path", "tools", "antiphon.cli");
        Assert.Equal($"{PackedFeed.Version}\n", await packed.Fine(folder, antiphon, "--version"));
        var table = await packed.Fine(folder, antiphon, ["compare", "--rules", "bp,kp", "--jobs", "2", .. Command.Small.Split(' ')]);
        Assert.Matches(@"│ bp +│ weights +│ +\d+\.\d+ %", table);
        Assert.Matches(@"│ kp +│ nothing +│ +\d+\.\d+ %", table);
        Assert.Contains("\"name\":\"compare-demo-mlp/kp-1\"", await PackedFeed.RunsServed(folder, antiphon), StringComparison.Ordinal);

        await packed.Dotnet(folder, "tool", "uninstall", "--tool-path", "tools", "antiphon.cli");
        Assert.False(File.Exists(antiphon));
    }

    // A new project of the SDK that adds the package and is README's example.
    private async Task<string> NewProgram(string name)
    {
        var example = Example().Match(Repository.Read("README.md")).Groups["code"].Value;
        Assert.InRange(example.TrimEnd('\n').Split('\n').Length, 5, 12);
        var folder = packed.UserFolder(name);
        await packed.Dotnet(folder, "new", "console", "--output", "app");
        await packed.Dotnet(folder, "add", "app", "package", "Antiphon");
        await File.WriteAllTextAsync(Path.Combine(folder, "app/Program.cs"), example);
        return folder;
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();
}
