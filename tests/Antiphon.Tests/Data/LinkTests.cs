using Antiphon.Data;
using Antiphon.Tests.Support;
using static Antiphon.Tests.Data.PictureMaker;

namespace Antiphon.Tests.Data;

/// <summary>Symbolic links in image folders: each picture counts once, in one class of one part.</summary>
public sealed class LinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train/cat/up", "../")]
    [InlineData("train/cat/up", "../../")]
    [InlineData("train/cat/up", "../../..")]
    [InlineData("train/cat/deep/up", "../../cat")]
    [InlineData("train/cat/itself", ".")]
    [InlineData("train/up", "..")]
    [InlineData("up", ".")]
    public void A_link_to_a_folder_above_leads_nowhere(string link, string target)
    {
        MinMedian("train", 6);
        MinMedian("test", 2);
        _folder.Link(link, target);

        var data = Open();

        Assert.Equal((12, 4), (data.Train.Count + data.Validation.Count, data.Test.Count));
        Assert.Equal(["cat", "dog"], data.ClassNames);
    }

    [Fact]
    public void Links_that_lead_to_each_other_end()
    {
        MinMedian("train", 6);
        MinMedian("test", 2);
        _folder.Write("more/one/a.png", Jpeg(8, 8, seed: 50));
        _folder.Write("more/two/b.png", Jpeg(8, 8, seed: 51));
        _folder.Link("more/one/two", "../two");
        _folder.Link("more/two/one", "../one");
        _folder.Link("train/cat/more", Path.Combine(_folder.Path, "more/one"));

        Assert.Equal(14, Open() is var data ? data.Train.Count + data.Validation.Count : 0); // a and b, once each
    }

    [Fact]
    public void Two_names_of_one_class_are_one_picture()
    {
        MinMedian("train", 6);
        MinMedian("test", 2);
        _folder.Link("train/cat/again.png", "0.png");
        _folder.Link("train/cat/further/again.png", "../again.png");
        _folder.Write("train/cat/box/own.png", Jpeg(8, 8, seed: 60));
        _folder.Link("train/cat/box2", "box");

        Assert.Equal(13, Open() is var data ? data.Train.Count + data.Validation.Count : 0);
    }

    [Theory]
    [InlineData("test/cat/leak.png", "../../train/cat/0.png")] // one picture
    [InlineData("test/cat/leak", "../../train/cat")] // a class
    [InlineData("test/cat/leak", "../../train")] // all of them, as cats
    [InlineData("val", "train")] // a part
    [InlineData("val", "test")]
    [InlineData("train/dog/cats", "../cat")] // of another class
    [InlineData("train/fox", "cat")]
    public void One_picture_of_two_parts_or_classes_is_refused(string link, string target)
    {
        MinMedian("train", 6);
        MinMedian("test", 2);
        _folder.Link(link, target);

        var message = Assert.Throws<RunException>(() => Open()).Message;

        Assert.StartsWith(_folder.Path, message);
        Assert.Contains("a link makes it the same picture as " + _folder.Path, message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(message, Assert.Single(DataCheck.Of($"imagefolder:{_folder.Path}", "")).Words);
    }

    [Fact]
    public void Folders_made_of_links_are_folders()
    {
        MinMedian("all", 9);
        for (var i = 0; i < 9; i++)
        {
            foreach (var name in (string[])["cat", "dog"])
            {
                _folder.Link($"view/{(i < 6 ? "train" : "test")}/{name}/{i}.png", Path.Combine(_folder.Path, "all", name, $"{i}.png"));
            }
        }

        MinMedian("store/train", 6);
        _folder.Link("linked/train", Path.Combine(_folder.Path, "store/train"));
        _folder.Link("linked/test", Path.Combine(_folder.Path, "view/test"));

        var (view, linked) = (Open("view"), Open(Path.GetFileName(_folder.Link("whole", "linked"))));

        Assert.Equal((12, 6), (view.Train.Count + view.Validation.Count, view.Test.Count));
        Assert.Equal((12, 6), (linked.Train.Count + linked.Validation.Count, linked.Test.Count));
    }

    [Fact]
    public void A_link_to_what_is_not_there_is_named()
    {
        MinMedian("train", 6);
        MinMedian("test", 2);
        _folder.Link("train/cat/9.png", "gone.png");
        _folder.Link("train/cat/ring", "ring");

        Assert.Equal(Path.Combine(_folder.Path, "train/cat/9.png") + ": no such file", Assert.Throws<RunException>(() => Open()).Message);
    }

    private Dataset Open(string below = "") => DataCatalogue.Open($"imagefolder:{Path.Combine(_folder.Path, below)}", root: null, seed: 1);

    private void MinMedian(string part, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _folder.Write($"{part}/cat/{i}.png", Jpeg(8, 8, seed: i));
            _folder.Write($"{part}/dog/{i}.png", Jpeg(8, 8, seed: i));
        }
    }
}
