using Xunit.Sdk;

namespace Antiphon.Tests.Support;

public sealed class NeedsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Root => _folder.Path;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dataset_is_a_folder_under_theRoot()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, "mnist")).FullName;

        Assert.Equal(folder, Needs.FindFolder(Root, "mnist"));
        Assert.Null(Needs.FindFolder(Root, "no-such-data"));
    }

    [Fact]
    public void A_program_is_an_executable_file_on_the_path()
    {
        var tools = Directory.CreateDirectory(Path.Combine(Root, "tools")).FullName;
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        var program = Path.Combine(tools, "hum" + ending);
        File.WriteAllText(program, "");
        if (!OperatingSystem.IsWindows())
        {
            File.WriteAllText(Path.Combine(tools, "score"), "a file, not a program");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var path = string.Join(Path.PathSeparator, Root, tools);

        Assert.Equal(program, Needs.FindProgram(path, "hum"));
        Assert.Null(Needs.FindProgram(path, "score"));
        Assert.Null(Needs.FindProgram("", "hum"));
    }

    [Fact]
    public void What_is_missing_skips_or_fails_and_says_so()
    {
        var skip = Ending(() => Needs.End("no mnist here", required: false));
        var fail = Ending(() => Needs.End("no mnist here", required: true));

        Assert.IsType<SkipException>(skip);
        Assert.IsType<FailException>(fail);
        Assert.Contains("no mnist here", skip.Message);
        Assert.Contains("no mnist here", fail.Message);
    }

    [Fact]
    public void A_study_runs_only_on_request()
    {
        var skip = Ending(() => Needs.Study(isAskedFor: false));

        Assert.IsType<SkipException>(skip);
        Assert.Contains("set ANTIPHON_STUDIES=1", skip.Message);
        Assert.Null(Ending(() => Needs.Study(isAskedFor: true)));
    }

    // By hand: xunit's own helpers let a skip pass through them, so that it would skip this test.
    private static Exception? Ending(Action need)
    {
        try
        {
            need();
            return null;
        }
        catch (Exception ending)
        {
            return ending;
        }
    }
}
