using System.Text.Json;
using Antiphon.Tests.Data;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class BenchDataVerbTests
{
    [Fact]
    public void A_folder_of_photographs_is_timed_beside_its_decoder()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 12; i++)
        {
            folder.Write($"{(i % 2 == 0 ? "cat" : "dog")}/{i}.jpg", PictureMaker.Jpeg(90 + i, 100, seed: i));
        }

        using var json = JsonDocument.Parse(Command.Run($"bench data --data imagefolder:{folder.Path} --size 64 --split 1,0,0 --batch 4 --workers 1 --seconds 1e-9 --json -").Fine());

        Assert.Equal(
            ["data", "augment", "batch", "workers", "images_per_second", "images_per_core_second", "decoded_per_core_second", "share"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.All(["images_per_second", "images_per_core_second", "decoded_per_core_second", "share"], name => Assert.True(json.RootElement.GetProperty(name).GetDouble() > 0));
    }

    [Fact]
    public void Pictures_in_memory_are_timed_alone() =>
        Assert.Matches(@"│ none +│ +1 │ +\d+ │ +\d+ │", Command.Run("bench data --augment none --workers 1 --seconds 1e-9").Fine());
}
