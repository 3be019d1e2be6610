using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whoever_looks_at_a_run_keeps_nobody_from_training_in_it()
    {
        File.WriteAllText(RunDirectory.ConfigOf(_folder.Path), "");
        using (var training = RunDirectory.Open(_folder.Path))
        {
            training.Say("running");
            Assert.Equal("running", RunDirectory.StateOf(_folder.Path).State);
        }

        // Its process is gone. Two look, and keep asking whether that is so, while others begin to train in it.
        using var ends = new CancellationTokenSource();
        var lookers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!ends.IsCancellationRequested)
            {
                RunDirectory.StateOf(_folder.Path);
            }
        })).ToArray();
        for (var i = 0; i < 500; i++)
        {
            RunDirectory.Open(_folder.Path).Dispose();
        }

        await ends.CancelAsync();
        await Task.WhenAll(lookers);
    }

    [Fact]
    public async Task Two_who_look_at_a_run_do_not_take_each_other_for_its_process()
    {
        File.WriteAllText(RunDirectory.ConfigOf(_folder.Path), "");
        using (var training = RunDirectory.Open(_folder.Path))
        {
            training.Say("running");
        }

        var seen = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Enumerable.Range(0, 2000).Select(_ => RunDirectory.StateOf(_folder.Path).State).Distinct().ToList())));

        Assert.All(seen, states => Assert.Equal(["stopped"], states));
    }
}
