using System.Diagnostics;

namespace Antiphon.Tests.Support;

/// <summary>Waiting for what others do.</summary>
internal static class Wait
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something holds; it fails the test if that takes as long as only a test that hangs takes.</summary>
    public static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what, Look);

    /// <summary>Waits until something holds that is looked at now and then.</summary>
    public static async Task Until(Func<Task<bool>> holds, string what, TimeSpan look)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(clock.Elapsed < Hang.Guard, $"{what} has not come to be");
            await Task.Delay(look);
        }
    }
}
