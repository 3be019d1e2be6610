using Antiphon.Data;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class DataCatalogueTests
{
    [Fact]
    public void The_demo_needs_nothing() => Assert.Equal(10, DataCatalogue.Open("demo", root: null, seed: 1).Classes);

    [Fact]
    public void Mnist_is_found_under_the_root()
    {
        var root = Path.GetDirectoryName(Needs.Data("mnist"))!;

        Assert.Equal("mnist", DataCatalogue.Open("mnist", root, seed: 1).Name);
    }

    [Fact]
    public void An_unknown_name_gets_the_known_ones()
    {
        var error = Assert.Throws<UsageException>(() => DataCatalogue.Open("mnits", root: null, seed: 1));

        Assert.Contains("unknown data 'mnits'", error.Message);
        Assert.All(DataCatalogue.Entries, entry => Assert.Contains(entry.Name, error.Message));
    }

    [Fact]
    public void Without_a_root_it_says_how_to_give_one()
    {
        // In a process of its own, as the variable may be set in this one.
        using var process = Command.Start("train --data mnist", "env", "-u", "ANTIPHON_DATA");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--data-root", error);
        Assert.Contains("ANTIPHON_DATA", error);
    }

    [Fact]
    public void A_missing_folder_or_file_is_named()
    {
        using var root = new TempFolder();

        var folder = Assert.Throws<RunException>(() => DataCatalogue.Open("fashion-mnist", root.Path, seed: 1)).Message;
        Directory.CreateDirectory(Path.Combine(root.Path, "fashion-mnist"));
        var file = Assert.Throws<RunException>(() => DataCatalogue.Open("fashion-mnist", root.Path, seed: 1)).Message;

        Assert.StartsWith(Path.Combine(root.Path, "fashion-mnist") + ": no such folder, expected one with train-images-idx3-ubyte", folder);
        Assert.StartsWith(Path.Combine(root.Path, "fashion-mnist", "train-images-idx3-ubyte") + ": no such file", file);
    }
}
