using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.Tests.Data;

public sealed class BatchesTests
{
    private static readonly IDevice Single = new Reference<float>();
    private static readonly IDevice Double = new Reference<double>();

    [Fact]
    public void An_epoch_meets_every_example_once_in_an_order_of_its_own()
    {
        var batches = new Batches(new Counting(100), 10, seed: 3);

        var first = Epoch(batches, 0);
        var second = Epoch(batches, 1);

        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(Enumerable.Range(0, 100), first);
        Assert.Equal(first, Epoch(new(new Counting(100), 10, seed: 3), 0));
        Assert.NotEqual(first, Epoch(new(new Counting(100), 10, seed: 4), 0));
        Assert.Equal(first, Epoch(batches, 0));
    }

    [Fact]
    public void Any_batch_can_be_made_on_its_own()
    {
        var (whole, late) = (new Batches(new Counting(64), 8, seed: 1), new Batches(new Counting(64), 8, seed: 1));
        whole.BeginEpoch(4);
        late.BeginEpoch(4);
        var (a, b) = (Room(Single, 8), Room(Single, 8));
        var labels = new int[8];
        for (var batch = 0; batch < 8; batch++)
        {
            whole.Fill(batch, a, labels);
        }

        late.Fill(7, b, labels);

        Assert.Equal(Rows(a), Rows(b));
    }

    [Fact]
    public void Random_changes_depend_on_seed_epoch_and_item_alone()
    {
        // The second number of a counting example is drawn from its stream.
        var draws = Draws(seed: 1, epoch: 0);

        Assert.Equal(draws, Draws(seed: 1, epoch: 0));
        Assert.NotEqual(draws, Draws(seed: 1, epoch: 1));
        Assert.NotEqual(draws, Draws(seed: 2, epoch: 0));
        Assert.Equal(20, draws.Distinct().Count());
    }

    [Theory]
    [InlineData(25, 10, false, 2)]
    [InlineData(25, 10, true, 3)]
    [InlineData(7, 10, false, 1)]
    [InlineData(20, 10, true, 2)]
    public void Training_drops_a_short_last_batch_unless_it_is_the_only_one(int examples, int size, bool keeps, int expected)
    {
        var batches = new Batches(new Counting(examples), size, seed: 1) { KeepsLast = keeps };

        Assert.Equal(expected, batches.BeginEpoch(0));
        Assert.Equal(expected, batches.Count);
    }

    [Fact]
    public void Evaluation_keeps_the_order_and_the_short_last_batch()
    {
        var batches = Batches.InOrder(new Counting(25), 10);
        var (input, labels) = (Room(Single, 10), new int[10]);

        Assert.Equal(3, batches.Count);
        Assert.Equal(10, batches.Fill(0, input, labels));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Rows(input));
        Assert.Equal(5, batches.Fill(2, input, labels));
        Assert.Equal([20, 21, 22, 23, 24], Rows(input)[..5]);
        Assert.Equal([0, 1, 2, 0, 1], labels[..5].Select(l => (l + 1) % 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Fill(3, input, labels));
    }

    [Fact]
    public void Doubles_get_the_same_numbers()
    {
        var batches = Batches.InOrder(new Counting(4), 4);
        var (single, wide) = (Room(Single, 4), Room(Double, 4));

        batches.Fill(0, single, new int[4]);
        batches.Fill(0, wide, new int[4]);

        Assert.Equal(Rows(single), Rows(wide));
    }

    [Fact]
    public void Once_warm_nothing_is_allocated()
    {
        var data = Demo.Open(1);
        var batches = new Batches(data.Train, 64, seed: 1);
        var (single, wide, labels) = (Tensor.Batch(Single, 64, data.Shape), Tensor.Batch(Double, 64, data.Shape), new int[64]);
        batches.Fill(0, single, labels);
        batches.Fill(0, wide, labels);
        batches.BeginEpoch(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        batches.BeginEpoch(2);
        for (var batch = 0; batch < 10; batch++)
        {
            batches.Fill(batch, single, labels);
            batches.Fill(batch, wide, labels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var batches = new Batches(new Counting(10), 5, seed: 1);

        Assert.Throws<ArgumentException>(() => batches.Fill(0, Room(Single, 4), new int[5]));
        Assert.Throws<ArgumentException>(() => batches.Fill(0, Room(Single, 5), new int[4]));
        Assert.Throws<ArgumentException>(() => batches.Fill(0, Tensor.Batch(Single, 5, new(3)), new int[5]));
        Assert.Throws<UsageException>(() => new Batches(new Counting(10), 0, seed: 1));
        Assert.Throws<UsageException>(() => new Batches(new Counting(0), 1, seed: 1));
    }

    [Fact]
    public void A_split_is_disjoint_and_covers_everything()
    {
        var (train, validation) = Subset.Split(1000, 83, seed: 9);

        Assert.Equal((917, 83), (train.Length, validation.Length));
        Assert.Equal(Enumerable.Range(0, 1000), train.Concat(validation).Order());
        Assert.Equal(validation.Order(), validation);
        Assert.Equal(validation, Subset.Split(1000, 83, seed: 9).Validation);
        Assert.NotEqual(validation, Subset.Split(1000, 83, seed: 10).Validation);
    }

    private static Tensor Room(IDevice device, int rows) => Tensor.Batch(device, rows, new(1, 1, 2));

    private static double[] Rows(Tensor t) => [.. Enumerable.Range(0, t.Rows).Select(row => t[row, 0])];

    private static List<int> Epoch(Batches batches, int epoch)
    {
        var (input, labels, seen) = (Room(Single, batches.Size), new int[batches.Size], new List<int>());
        for (var batch = 0; batch < batches.BeginEpoch(epoch); batch++)
        {
            batches.Fill(batch, input, labels);
            seen.AddRange(Rows(input).Select(v => (int)v));
        }

        return seen;
    }

    private static double[] Draws(ulong seed, int epoch)
    {
        var (batches, input) = (new Batches(new Counting(20), 20, seed), Room(Single, 20));
        batches.BeginEpoch(epoch);
        batches.Fill(0, input, new int[20]);
        return [.. Enumerable.Range(0, 20).OrderBy(row => input[row, 0]).Select(row => input[row, 1])];
    }

    /// <summary>Example i is the number i and a random draw.</summary>
    private sealed class Counting(int count) : Examples
    {
        public override int Count => count;

        public override Shape Shape => new(1, 1, 2);

        public override int Label(int index) => index % 3;

        public override void Read(int index, Rng rng, Span<float> item) => (item[0], item[1]) = (index, (float)rng.Uniform(0));
    }
}
