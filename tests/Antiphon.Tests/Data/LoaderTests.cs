using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class LoaderTests
{
    private static readonly IDevice Device = new Reference<float>();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 2)]
    public void Batches_come_in_their_order_whatever_the_workers(int workers, int ahead)
    {
        var expected = new Batches(new NumberedExamples(103), 8, seed: 5) { KeepsLast = true };
        var (input, labels) = (Tensor.Batch(Device, 8, new(1, 1, 2)), new int[8]);

        // With several workers the second batch is full before the first one is begun.
        var (first, last) = (expected.Indices(0)[0], expected.Indices(1)[^1]);
        using var overtaken = new ManualResetEventSlim(workers == 1);
        var examples = new NumberedExamples(103)
        {
            Reading = index =>
            {
                if (index == last)
                {
                    overtaken.Set();
                }
                else if (index == first)
                {
                    overtaken.Wait(Hang.Guard);
                }
            },
        };
        using var loader = new Loader(new(examples, 8, seed: 5) { KeepsLast = true }, Device, workers, ahead);

        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(13, loader.BeginEpoch(epoch));
            expected.BeginEpoch(epoch);
            for (var batch = 0; batch < 13; batch++)
            {
                Assert.True(loader.Next());
                Assert.Equal(expected.Fill(batch, input, labels), loader.Rows);
                Assert.Equal(labels[..loader.Rows], loader.Labels.ToArray());
                for (var row = 0; row < loader.Rows; row++)
                {
                    Assert.Equal(input.Row<float>(row), loader.Input.Row<float>(row));
                }
            }

            Assert.False(loader.Next());
            Assert.False(loader.Next());
        }
    }

    [Fact]
    public void An_epoch_can_begin_anywhere_and_be_left_anywhere()
    {
        using var loader = new Loader(new(new NumberedExamples(80), 8, seed: 5), Device, workers: 2, ahead: 3);
        loader.BeginEpoch(2);
        var whole = new List<float[]>();
        while (loader.Next())
        {
            whole.Add(loader.Input.Row<float>(0).ToArray());
        }

        loader.BeginEpoch(1);
        loader.Next();
        loader.BeginEpoch(2, firstBatch: 7);

        Assert.True(loader.Next());
        Assert.Equal(whole[7], loader.Input.Row<float>(0).ToArray());
        Assert.True(loader.Next());
        Assert.True(loader.Next());
        Assert.False(loader.Next());
    }

    [Fact]
    public void Only_so_many_batches_are_filled_ahead()
    {
        const int Ahead = 3;
        var (inUse, isTooFar) = (0, false);
        NumberedExamples? examples = null;
        examples = new(1000) { Reading = _ => isTooFar |= examples!.Reads > 10 * (Volatile.Read(ref inUse) + 1 + Ahead) };
        using var loader = new Loader(new(examples, 10, seed: 5), Device, workers: 2, Ahead);
        loader.BeginEpoch(0);
        for (var batch = 0; batch < 100; batch++)
        {
            var filled = Math.Min(10 * (Math.Max(batch - 1, 0) + 1 + Ahead), 1000);
            Assert.True(SpinWait.SpinUntil(() => examples.Reads >= filled, Hang.Guard)); // all that may be is filled, with nobody asking
            Volatile.Write(ref inUse, batch);
            Assert.True(loader.Next());
        }

        Assert.False(isTooFar);
    }

    [Fact]
    public void A_wait_for_a_batch_can_be_ended()
    {
        using var cancel = new CancellationTokenSource();
        using var arrives = new ManualResetEventSlim();
        using var loader = new Loader(new(new NumberedExamples(100) { Reading = _ => HoldUp() }, 10, seed: 5), Device);
        loader.BeginEpoch(0);
        try
        {
            Assert.Throws<OperationCanceledException>(() => loader.Next(cancel.Token));
        }
        finally
        {
            arrives.Set();
        }

        void HoldUp()
        {
            cancel.Cancel();
            arrives.Wait(Hang.Guard);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_worker_meets_is_thrown_at_its_batch_and_nothing_hangs(int workers)
    {
        using var loader = new Loader(new(new NumberedExamples(100, bad: 55), 10, seed: 5), Device, workers);
        var before = 0;
        loader.BeginEpoch(0);

        var error = Assert.Throws<RunException>(() =>
        {
            while (loader.Next())
            {
                before++;
            }
        });

        Assert.Equal("picture-55.jpg: damaged", error.Message);
        var order = new Batches(new NumberedExamples(100), 10, seed: 5);
        Assert.Contains(55, order.Indices(before).ToArray());
        Assert.Throws<RunException>(() => loader.Next());
        Assert.Throws<RunException>(() => loader.BeginEpoch(1));
    }

    [Fact]
    public void It_stops_in_the_middle_of_everything()
    {
        for (var i = 0; i < 20; i++)
        {
            var loader = new Loader(new(new NumberedExamples(100) { Reading = _ => Thread.Yield() }, 5, seed: 5), Device, workers: 2);
            if (i > 0)
            {
                loader.BeginEpoch(0);
            }

            for (var batch = 0; batch < i / 2; batch++)
            {
                loader.Next();
            }

            loader.Dispose();
            loader.Dispose();
            Assert.Throws<ObjectDisposedException>(() => loader.Next());
        }
    }

    [Fact]
    public void Once_warm_nothing_is_allocated_by_the_consumer()
    {
        using var loader = new Loader(new(new NumberedExamples(1000), 10, seed: 5), Device);
        loader.BeginEpoch(0);
        loader.Next();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            loader.Next();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000); // the runtime's own, when a lock is contended
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<UsageException>(() => new Loader(new(new NumberedExamples(10), 5, seed: 1), Device, workers: 0));
        Assert.Throws<UsageException>(() => new Loader(new(new NumberedExamples(10), 5, seed: 1), Device, ahead: 0));
    }
}
