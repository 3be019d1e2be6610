using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class FolderNamesTests
{
    [Theory]
    [InlineData("caf\\351/1.png")] // Latin-1
    [InlineData("cafe/\\376.png")]
    public void A_name_that_is_not_in_utf8_is_said_to_be_none(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems refuse such names.");
        using var folder = new TempFolder();
        var photos = folder.File("photos");
        Shell($"file=\"$0/$(printf '{name}')\"; mkdir -p \"$(dirname \"$file\")\" && echo picture >\"$file\"", photos);

        var refusal = Assert.Throws<RunException>(() => DataCatalogue.Open($"imagefolder:{photos}", null, seed: 1));

        Shell("rm -r \"$0\"", photos); // the framework could not delete it either
        Assert.Contains("this name is not in UTF-8", refusal.Message);
    }

    private static void Shell(string command, string argument)
    {
        using var shell = Process.Start("/bin/sh", ["-c", command, argument]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
