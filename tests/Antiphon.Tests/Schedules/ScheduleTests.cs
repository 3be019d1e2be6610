using Antiphon.Schedules;

namespace Antiphon.Tests.Schedules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 0.4)]
    [InlineData(5, 0.2)]
    [InlineData(10, 0)]
    [InlineData(11, 0)]
    public void A_cosine_falls_to_0(double epoch, double value) => Assert.Equal(value, new Cosine(0.4).At(epoch, 10), 1e-15);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.99, 1)]
    [InlineData(2, 0.1)]
    [InlineData(5, 0.01)]
    public void Steps_fall_at_milestones(double epoch, double value) => Assert.Equal(value, new Steps(1, 0.1, [2, 4]).At(epoch, 10), 1e-15);

    [Fact]
    public void What_holds_ends_and_a_warm_up_rises()
    {
        Schedule held = new HoldThen(0.02, 0.5, 5e-4);
        Schedule warmUp = new WarmUp(2, 0.3);

        Assert.Equal([0.02, 0.02, 5e-4], [held.At(0, 9), held.At(0.49, 9), held.At(0.5, 9)]);
        Assert.Equal([0, 0.15, 0.3, 0.3], [warmUp.At(0, 9), warmUp.At(1, 9), warmUp.At(2, 9), warmUp.At(8, 9)]);
    }

    [Fact]
    public void Peaks()
    {
        Assert.Equal(0.02, new HoldThen(0.02, 0.5, 5e-4).Peak);
        Assert.Equal(0.3, new WarmUp(1, new Cosine(0.3)).Peak);
        Assert.Equal(1, new Steps(1, 0.1, [2]).Peak);
        Assert.Equal(0.5, ((Schedule)0.5).Peak);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("0.0005")]
    [InlineData("cosine:0.1")]
    [InlineData("steps:0.1:90,150")]
    [InlineData("steps:0.1:2.5,7:0.5")]
    [InlineData("warmup:0.3:cosine:0.05")]
    [InlineData("0.06:0.5:0.0005")]
    [InlineData("0.06:0.5:cosine:0.001")]
    [InlineData("warmup:1:0.2:3:steps:0.1:5,8:0.2")]
    public void It_prints_as_text_that_parses_back(string text)
    {
        var schedule = ScheduleText.Parse(text);

        Assert.Equal(text, schedule!.ToString());
        Assert.Equal(schedule, ScheduleText.Parse(schedule.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-0.1")]
    [InlineData("nan")]
    [InlineData("1e400")]
    [InlineData("cosine")]
    [InlineData("cosine:")]
    [InlineData("steps:0.1")]
    [InlineData("steps:0.1:5,3")]
    [InlineData("steps:0.1:0")]
    [InlineData("0.06:0.5")]
    [InlineData("0.06:0.5:blue")]
    [InlineData("warmup:cosine:0.1")]
    [InlineData("hold:1:2:3")]
    public void What_is_no_schedule_is_refused(string text) => Assert.Null(ScheduleText.Parse(text));
}
