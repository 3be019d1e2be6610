using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Random numbers: the generator against its published answers, the laws against their moments, the streams against each other.</summary>
public sealed class RngTests
{
    private readonly Reference<double> _device = new();

    [Theory]
    [InlineData(0u, 0u, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(uint.MaxValue, uint.MaxValue, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    public void Philox_gives_the_answers_of_Random123(uint counter, uint key, string expected)
    {
        var bits = Philox.At(new(((ulong)counter << 32) | counter, ((ulong)counter << 32) | counter), ((ulong)key << 32) | key);
        Assert.Equal(expected, $"{(uint)bits:x8} {(uint)(bits >> 32):x8} {(uint)(bits >> 64):x8} {(uint)(bits >> 96):x8}");
    }

    [Fact]
    public void Philox_gives_the_third_answer_of_Random123()
    {
        // The digits of pi: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0, lowest word first.
        var bits = Philox.At(new(0x0370734413198a2e, 0x85a308d3243f6a88), 0x299f31d0a4093822);
        Assert.Equal("d16cfe09 94fdcceb 5001e420 24126ea1", $"{(uint)bits:x8} {(uint)(bits >> 32):x8} {(uint)(bits >> 64):x8} {(uint)(bits >> 96):x8}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(512)]
    public void Many_blocks_at_a_time_are_the_blocks_one_by_one(int count)
    {
        var words = new uint[count];
        Philox.Fill(uint.MaxValue - 5UL, 42, words);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal((uint)(Philox.At(uint.MaxValue - 5UL + (ulong)(i / 4), 42) >> (32 * (i % 4))), words[i]);
        }
    }

    [Fact]
    public void A_draw_does_not_depend_on_how_a_tensor_is_cut_into_rows()
    {
        var whole = Rng.FromSeed(3).Normal(Tensor.Zeros(_device, new(1, 1200)), 1);
        var cut = Rng.FromSeed(3).Normal(Tensor.Batch(_device, 400, new(3)), 1);
        for (var i = 0; i < 1200; i++)
        {
            Assert.Equal(whole[0, i], cut[i / 3, i % 3]);
        }
    }

    [Theory]
    [InlineData(RandomLaw.Uniform)]
    [InlineData(RandomLaw.Normal)]
    [InlineData(RandomLaw.Mask)]
    public void Rows_at_a_distance_of_their_own_are_beginnings_of_longer_ones(RandomLaw law)
    {
        var draw = new RandomDraw(Rng.FromSeed(3), law, 0.25, 0.75) { RowStride = 1UL << 32 };
        var (longer, shorter) = (Drawn(_device, 1201), Drawn(_device, 7));
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(longer.Row<double>(row)[..7], shorter.Row<double>(row));

            // Row r begins at draw r x 2^32.
            var alone = new double[1201];
            draw.Fill<double>(alone, (ulong)row << 32);
            Assert.Equal(alone, longer.Row<double>(row));
        }

        Assert.False(longer.Row<double>(0).SequenceEqual(longer.Row<double>(1)));
        Assert.False(longer.Row<double>(1).SequenceEqual(longer.Row<double>(2)));

        Tensor Drawn(IDevice device, int columns)
        {
            var t = Tensor.Batch(device, 3, new(columns));
            device.Draw(t, draw);
            return t;
        }
    }

    [Fact]
    public void Rows_at_a_distance_of_their_own_are_alike_on_every_device()
    {
        using var cpu = new Cpu(3);
        var draw = new RandomDraw(Rng.FromSeed(3), RandomLaw.Normal, 0, 2) { RowStride = 5 };
        var (reference, fast) = (Tensor.Batch(new Reference<float>(), 40, new(33)), Tensor.Batch(cpu, 40, new(33)));
        reference.Device.Draw(reference, draw);
        cpu.Draw(fast, draw);

        Assert.Equal(reference.ToArray(), fast.ToArray());
        Assert.Equal(reference[0, 5], reference[1, 0]); // rows overlap where the distance is shorter than they are
    }

    [Fact]
    public void Uniform_draws_fill_their_interval_evenly()
    {
        var t = Rng.FromSeed(1).Uniform(Tensor.Zeros(_device, new(100_000)), -2, 6);
        var counts = new int[16];
        foreach (var draw in t.Elements<double>())
        {
            Assert.InRange(draw, -2, 6);
            counts[(int)((draw + 2) * 2)]++;
        }

        // Chi squared with 15 degrees of freedom: above 37.7 once in a thousand seeds.
        Assert.InRange(counts.Sum(count => Math.Pow(count - 6250, 2) / 6250), 0, 37.7);
    }

    [Fact]
    public void Logarithms_sines_and_cosines_are_right_to_their_last_places()
    {
        const double Place = 2.220446049250313e-16;
        double[] some = [.. Enumerable.Range(0, 4096).Select(i => (Rng.FromSeed(9).Below(1 << 30, (ulong)i) + 0.5) / (1 << 30))];
        double[] x = [0.5 / (1L << 32), 1 - 0.5 / (1L << 32), 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, Math.Sqrt(0.5), Math.BitDecrement(0.125), Math.BitIncrement(0.875), 0.3, 1e-9, 0.7, 0.9, .. some];
        double[] logs = [.. x], sines = new double[x.Length], cosines = [.. x];

        Elementary.Log(logs);
        Elementary.SinCos(sines, cosines);

        for (var i = 0; i < x.Length; i++)
        {
            Assert.InRange(logs[i] / Math.Log(x[i]), 1 - 2 * Place, 1 + 2 * Place);
            var (sine, cosine) = Math.SinCos(Math.Tau * x[i]); // whose argument is rounded
            Assert.InRange(sines[i] - sine, -8 * Place, 8 * Place);
            Assert.InRange(cosines[i] - cosine, -8 * Place, 8 * Place);
            Assert.InRange(sines[i] * sines[i] + cosines[i] * cosines[i], 1 - 4 * Place, 1 + 4 * Place);
        }
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_a_Gaussian()
    {
        var t = Rng.FromSeed(2).Normal(Tensor.Zeros(_device, new(200_000)), 3).Scale(1.0 / 3);
        double Moment(int power)
        {
            var sum = 0.0;
            foreach (var draw in t.Elements<double>())
            {
                sum += Math.Pow(draw, power);
            }

            return sum / 200_000;
        }

        Assert.InRange(Moment(1), -0.01, 0.01);
        Assert.InRange(Moment(2), 0.98, 1.02);
        Assert.InRange(Moment(3), -0.05, 0.05);
        Assert.InRange(Moment(4), 2.9, 3.1);
    }

    [Fact]
    public void Masks_keep_the_share_they_are_asked_for()
    {
        var t = Rng.FromSeed(3).Mask(Tensor.Zeros(_device, new(100_000)), 0.3, 2);
        var kept = 0;
        foreach (var draw in t.Elements<double>())
        {
            Assert.True(draw is 0 or 2);
            kept += draw == 2 ? 1 : 0;
        }

        Assert.InRange(kept, 29_400, 30_600);
    }

    [Fact]
    public void Streams_are_independent()
    {
        var root = Rng.FromSeed(4);
        Tensor Draw(Rng rng) => rng.Normal(Tensor.Zeros(_device, new(50_000)), 1);
        Tensor[] draws = [Draw(root), Draw(root.Stream("W")), Draw(root.Stream("B")), Draw(root.Stream(0)), Draw(root.Stream(1)), Draw(Rng.FromSeed(5).Stream("W"))];
        for (var i = 0; i < draws.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // The correlation of 50 000 pairs has a deviation of 0.0045.
                Assert.InRange(draws[i].Dot(draws[j]) / 50_000, -0.02, 0.02);
            }
        }
    }

    [Fact]
    public void A_stream_is_its_seed_and_its_names()
    {
        Assert.Equal(Rng.FromSeed(6).Stream("a").Stream(3), Rng.FromSeed(6).Stream("a").Stream(3));
        Assert.NotEqual(Rng.FromSeed(6).Stream("a").Stream(3), Rng.FromSeed(6).Stream("a").Stream(4));
        Assert.NotEqual(Rng.FromSeed(6).Stream("ab"), Rng.FromSeed(6).Stream("ba"));
    }

    [Fact]
    public void Draws_depend_on_the_place_and_not_on_gaps_or_type()
    {
        using Cpu cpu = new(1);
        var rng = Rng.FromSeed(7);
        var solid = rng.Uniform(Tensor.Zeros(_device, new(5, 7)), -1, 1);
        var batch = rng.Uniform(Tensor.Batch(cpu, 5, new(7)), -1, 1);
        for (var row = 0; row < 5; row++)
        {
            for (var column = 0; column < 7; column++)
            {
                Assert.Equal((float)solid[row, column], (float)batch[row, column]);
            }
        }
    }

    [Fact]
    public void Shuffle_is_a_permutation_and_reaches_every_place()
    {
        var hits = new int[5, 5];
        for (var i = 0; i < 5000; i++)
        {
            int[] items = [0, 1, 2, 3, 4];
            Rng.FromSeed(8).Stream(i).Shuffle(items);
            Assert.Equal([0, 1, 2, 3, 4], items.Order());
            for (var place = 0; place < 5; place++)
            {
                hits[place, items[place]]++;
            }
        }

        Assert.All(hits.Cast<int>(), hit => Assert.InRange(hit, 850, 1150));
    }

    [Fact]
    public void Below_stays_below()
    {
        var rng = Rng.FromSeed(9);
        var seen = Enumerable.Range(0, 1000).Select(place => rng.Below(7, (ulong)place)).Distinct().Order();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.Below(0, 0));
    }
}
