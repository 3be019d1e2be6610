using Antiphon.Data;
using Antiphon.Kernels;

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
        var expected = new Batches(new Slow(103, pause: 0), 8, seed: 5) { KeepsLast = true };
        var (input, labels) = (Tensor.Batch(Device, 8, new(1, 1, 2)), new int[8]);
        using var loader = new Loader(new(new Slow(103, pause: 1), 8, seed: 5) { KeepsLast = true }, Device, workers, ahead);

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
        var examples = new Slow(80, pause: 1);
        using var loader = new Loader(new(examples, 8, seed: 5), Device, workers: 2, ahead: 3);
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
        var examples = new Slow(1000, pause: 0);
        using var loader = new Loader(new(examples, 10, seed: 5), Device, workers: 2, ahead: 3);
        loader.BeginEpoch(0);
        Assert.True(loader.Next());

        SpinWait.SpinUntil(() => examples.Reads >= 40, TimeSpan.FromSeconds(20));
        Thread.Sleep(50);

        Assert.Equal(40, examples.Reads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_worker_meets_is_thrown_at_its_batch_and_nothing_hangs(int workers)
    {
        using var loader = new Loader(new(new Slow(100, pause: 0, bad: 55), 10, seed: 5), Device, workers);
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
        var order = new Batches(new Slow(100, pause: 0), 10, seed: 5);
        Assert.Contains(55, order.Indices(before).ToArray());
        Assert.Throws<RunException>(() => loader.Next());
        Assert.Throws<RunException>(() => loader.BeginEpoch(1));
    }

    [Fact]
    public void It_stops_in_the_middle_of_everything()
    {
        for (var i = 0; i < 20; i++)
        {
            var loader = new Loader(new(new Slow(100, pause: 1), 5, seed: 5), Device, workers: 2);
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
        using var loader = new Loader(new(new Slow(1000, pause: 0), 10, seed: 5), Device);
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
        Assert.Throws<UsageException>(() => new Loader(new(new Slow(10, 0), 5, seed: 1), Device, workers: 0));
        Assert.Throws<UsageException>(() => new Loader(new(new Slow(10, 0), 5, seed: 1), Device, ahead: 0));
    }

    /// <summary>Example i is the number i and a draw; some take longer, one may be bad.</summary>
    private sealed class Slow(int count, int pause, int bad = -1) : Examples
    {
        private int _reads;

        public int Reads => _reads;

        public override int Count => count;

        public override Shape Shape => new(1, 1, 2);

        public override int Label(int index) => index % 7;

        public override void Read(int index, Rng rng, Span<float> item)
        {
            Interlocked.Increment(ref _reads);
            if (index == bad)
            {
                throw new RunException($"picture-{index}.jpg: damaged");
            }

            if (pause > 0 && index % 20 == 0)
            {
                Thread.Sleep(pause);
            }

            (item[0], item[1]) = (index, (float)rng.Uniform(0));
        }
    }
}
