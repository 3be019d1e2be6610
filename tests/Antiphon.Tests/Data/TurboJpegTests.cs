using Antiphon.Data;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

/// <summary>The library that decodes JPEG pictures: its names, and machines that do not have it.</summary>
public sealed class TurboJpegTests
{
    [Theory]
    [InlineData("libturbojpeg.so.0")]
    [InlineData("libturbojpeg.dylib")]
    [InlineData("/opt/homebrew/lib/libturbojpeg.dylib")]
    [InlineData("/usr/local/lib/libturbojpeg.dylib")]
    [InlineData("turbojpeg.dll")]
    [InlineData("libturbojpeg.dll")]
    public void It_is_looked_for_by_the_names_of_every_system(string file) => Assert.Contains(file, TurboJpeg.Files);

    [Fact]
    public void Where_it_is_missing_PNG_pictures_train_and_JPEG_pictures_say_how_to_install_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader of Linux is led astray.");
        using var folder = new TempFolder();
        folder.Write("none/libturbojpeg.so.0", []);
        folder.Write("none/libturbojpeg.so", []);
        foreach (var name in (string[])["train/a", "train/b", "test/a", "test/b"])
        {
            for (var i = 0; i < 4; i++)
            {
                folder.Write($"png/{name}/{i}.png", PictureMaker.Png(32, 32, 8, 2, PictureMaker.Ramp(32, 32, i)));
                folder.Write($"jpeg/{name}/{i}.jpg", PictureMaker.Jpeg(32, 32, seed: i));
            }
        }

        Assert.Matches(@"test accuracy \d+", Train("png").Fine());
        Assert.Matches(@"test accuracy \d+", Train("jpeg", "/usr/bin/env").Fine()); // with the library
        Train("jpeg").ShouldFail(1, "system library libturbojpeg, which is not there", "apt-get install libturbojpeg0", "brew install jpeg-turbo", "turbojpeg.dll");

        Command.Outcome Train(string kind, params string[] before) =>
            Command.Spawn(
                $"train --data imagefolder:{folder.File(kind)} --size 32 --model mlp --hidden 8 --epochs 1 --batch 2 --runs-dir {folder.File("runs")}",
                before is [] ? ["/usr/bin/env", $"LD_LIBRARY_PATH={folder.File("none")}"] : before);
    }
}
