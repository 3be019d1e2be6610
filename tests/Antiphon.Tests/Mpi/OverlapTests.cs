using Antiphon.Mpi;

namespace Antiphon.Tests.Mpi;

/// <summary>Which share of the time of sums nobody waited for.</summary>
public sealed class OverlapTests
{
    [Fact]
    public void Without_sums_there_is_no_share() => Assert.Null(new Overlap().Hidden);

    [Fact]
    public void Times_at_which_two_sums_are_under_way_count_once()
    {
        var overlap = new Overlap();
        overlap.Add(100, 200);
        overlap.Add(150, 300);
        overlap.Add(160, 250);
        overlap.Add(400, 500);
        overlap.AddWait(440, 500);

        Assert.Equal(1 - 60.0 / 300, overlap.Hidden);
    }

    [Fact]
    public void What_is_waited_for_from_its_beginning_is_not_hidden()
    {
        var overlap = new Overlap();
        overlap.AddWait(90, 200);
        overlap.Add(100, 200);

        Assert.Equal(0, overlap.Hidden);
    }
}
