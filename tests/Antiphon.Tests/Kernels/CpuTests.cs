using System.Runtime.InteropServices;
using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>The fast device against the definitions, against itself, and against the garbage collector.</summary>
public sealed class CpuTests
{
    private readonly Reference<double> _reference = new();

    [Fact]
    public void Instructions_are_those_that_are_left() => Assert.Contains(Cpu.Instructions, SimdLadderTests.Instructions);

    [Fact]
    public void Maps_agree_with_the_definition() => AssertAgreement(VerbCases.Maps());

    [Fact]
    public void Adjoints_onto_an_error_agree_with_the_definition() => AssertAgreement(VerbCases.Accumulations());

    [Fact]
    public void Elementwise_verbs_agree_with_the_definition() => AssertAgreement(VerbCases.Elements());

    [Fact]
    public void Verbs_per_channel_agree_with_the_definition() => AssertAgreement(VerbCases.Channels());

    [Fact]
    public void Verbs_by_row_agree_with_the_definition() => AssertAgreement(VerbCases.Rows());

    [Fact]
    public void Pools_agree_with_the_definition() => AssertAgreement(VerbCases.Pools());

    [Fact]
    public void Steps_of_descent_agree_with_the_definition() => AssertAgreement(VerbCases.Descents());

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        using Cpu one = new(1), two = new(2), three = new(3), seven = new(7);
        foreach (var verb in VerbCases.Sample())
        {
            var expected = verb.On(one);
            foreach (var device in new[] { two, three, seven })
            {
                AssertSameBits(verb, expected, verb.On(device));
            }
        }
    }

    [Fact]
    public void Verbs_allocate_nothing_once_they_are_warm()
    {
        using Cpu device = new(2);
        foreach (var verb in VerbCases.Sample())
        {
            var tensors = Array.ConvertAll(verb.Tensors, t => Guarded.Clone(device, t));
            long Round()
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                verb.Act(device, tensors);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            // The first calls load types, and a worker may leave this thread nothing to do in them.
            Assert.True(Enumerable.Range(0, 20).Any(_ => Round() == 0), $"{verb} allocates");
        }
    }

    [Fact]
    public void Two_callers_may_share_a_device()
    {
        using Cpu device = new(2), other = new(2);
        var verbs = VerbCases.Maps(new(16, 16, 16, 16, 3, 3, 1, 1), 32).ToArray();
        var expected = Array.ConvertAll(verbs, verb => verb.On(other));
        Parallel.For(0, 60, i => AssertSameBits(verbs[i % 3], expected[i % 3], verbs[i % 3].On(device)));
    }

    // On every rung of the ladder, and before the code is optimised as well as after.
    [Fact]
    public void Gaussian_draws_have_their_bits_whatever_the_instructions()
    {
        string Bits() => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(MemoryMarshal.AsBytes(Rng.FromSeed(5).Normal(Tensor.Zeros(_reference, new(4096)), 1).Elements<double>())));

        var first = Bits();
        Assert.All(Enumerable.Range(0, 400), _ => Assert.Equal(first, Bits()));
        Assert.Equal("c13b8e77201e2c8f6e3933e059e68276f58381904e21db86d6c1c35199c9b39e", first);
    }

    [Fact]
    public void Weights_that_did_not_change_give_the_bits_of_weights_that_are_prepared_anew()
    {
        using Cpu device = new(2), fresh = new(2);
        foreach (var (g, items) in VerbCases.Applications())
        {
            var rng = Rng.FromSeed(3);
            Tensor On(Cpu to, Tensor t) => Guarded.Clone(to, t);
            Tensor Activity(string name, int height, int width, int channels) => rng.Stream(name).Normal(Tensor.Batch(fresh, items, new(height, width, channels)), 1);
            Tensor f = rng.Stream("f").Normal(Tensor.Zeros(fresh, g.Weights), 1), x = Activity("x", g.Height, g.Width, g.Inputs), y = Activity("y", g.OutHeight, g.OutWidth, g.Outputs);
            var (expectedY, expectedX) = (On(fresh, y), On(fresh, x));
            fresh.Apply(g, x, f, expectedY);
            fresh.Adjoint(g, f, y, expectedX);
            var (weights, other, input, delta) = (On(device, f), On(device, f).Scale(2), On(device, x), On(device, y));
            Tensor output = On(device, y), below = On(device, x), product = On(device, f);
            void Check(string what) => Assert.True(
                Enumerable.Range(0, items).All(row => output.Row<float>(row).SequenceEqual(expectedY.Row<float>(row)) && below.Row<float>(row).SequenceEqual(expectedX.Row<float>(row))), $"{what}, {items} items of {g}");

            // Layer by layer, as shards go; with another layer between; and where the promise is of other weights.
            device.Apply(g, input, weights, output);
            device.Apply(g, input, weights, output, unchanged: true);
            device.Adjoint(g, weights, delta, below, unchanged: true);
            device.Outer(g, input, delta, product);
            device.Adjoint(g, weights, delta, below, unchanged: true);
            Check("unchanged");
            device.Apply(g, input, other, output, unchanged: true);
            device.Apply(g, input, weights, output, unchanged: true);
            device.Adjoint(g, other, delta, below, unchanged: true);
            device.Adjoint(g, weights, delta, below, unchanged: true);
            Check("after others");
            weights.CopyFrom(other);
            device.Apply(g, input, weights, output);
            weights.CopyFrom(On(device, f));
            device.Apply(g, input, weights, output);
            Check("changed");

            // That it was made once only shows where the promise is broken.
            device.Apply(g, input, weights, output);
            weights.Scale(2);
            device.Apply(g, input, weights, output, unchanged: true);
            Check("prepared before");
        }
    }

    [Fact]
    public void A_large_mean_does_not_ruin_the_variance()
    {
        using Cpu device = new(2);
        var x = Rng.FromSeed(1).Normal(Tensor.Batch(device, 64, new(8, 8, 24)), 1).Add(Tensor.Batch(device, 64, new(8, 8, 24)).Fill(1), 10_000);
        Tensor Vector() => Tensor.Zeros(device, new(24));
        var norm = new Norm(Vector(), Vector(), Vector(), Vector());
        device.Moments(x, norm, Vector(), Vector(), 0.1, 0);
        for (var c = 0; c < 24; c++)
        {
            Assert.InRange(norm.InvStd[c, 0], 0.94, 1.06);
        }
    }

    [Theory]
    [InlineData("first")]
    [InlineData("first, last")]
    [InlineData("first, middle, last")]
    public void Pixels_far_from_the_others_do_not_ruin_the_moments(string where)
    {
        const double Far = 1000;
        using Cpu device = new(2);
        var x = Rng.FromSeed(1).Normal(Tensor.Batch(device, 64, new(32, 32, 24)), 1);
        foreach (var (row, column) in where switch
        {
            "first" => [(0, 0)],
            "first, last" => [(0, 0), (63, 1023)],
            _ => new[] { (0, 0), (32, 512), (63, 1023) },
        })
        {
            x.Row<float>(row).Slice(column * 24, 24).Fill((float)Far);
        }

        var (exact, fast) = (Moments(_reference), Moments(device));
        for (var i = 0; i < exact.Length; i++)
        {
            for (var c = 0; c < 24; c++)
            {
                Assert.InRange(fast[i][c, 0] / exact[i][c, 0], 1 - 1e-5, 1 + 1e-5);
            }
        }

        Tensor[] Moments(IDevice on)
        {
            Tensor Vector() => Tensor.Zeros(on, new(24));
            var (scale, variance) = (Vector(), Vector());
            on.Moments(Guarded.Clone(on, x), new(Vector(), Vector(), Vector(), scale), Vector(), variance, 0.1, 1e-5);
            return [scale, variance];
        }
    }

    [Fact]
    public void Not_a_number_is_passed_on()
    {
        using Cpu device = new(1);
        var x = Tensor.Batch(device, 2, new(40)).Fill(double.NaN);
        var y = Tensor.Batch(device, 2, new(40));
        device.Activate(Nonlinearity.Relu, x, y);
        Assert.All(y.Row<float>(1).ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void A_mask_found_again_from_the_input_is_the_mask_of_the_output()
    {
        using Cpu device = new(2);
        foreach (var item in new Shape[] { new(7), new(8, 8, 16), new(5, 7, 20), new(9, 9, 33) })
        {
            var rng = Rng.FromSeed((ulong)item.Length);
            Tensor Batch(string name) => rng.Stream(name).Normal(Tensor.Batch(device, 19, item), 1);
            Tensor Vector(string name) => rng.Stream(name).Normal(Tensor.Zeros(device, new(item.Channels)), 1);
            var norm = new Norm(Vector("gamma"), Vector("beta"), Vector("mean"), Vector("scale"));
            Tensor x = Batch("x"), y = Batch("y"), delta = Batch("delta"), copy = Batch("delta");
            Tensor[] read = [Batch("dx"), Vector("a"), Vector("b")], found = [Batch("dx"), Vector("a"), Vector("b")];
            device.Normalise(x, null, y, norm, rectify: true);
            device.RectifiedNormaliseAdjoint(x, delta, found[0], norm, found[1], found[2]);
            device.NormaliseAdjoint(x, y, copy, read[0], norm, read[1], read[2]);
            AssertSameBits(new($"{item}", read, 1, (_, _) => { }), read, found);
        }
    }

    [Fact]
    public void A_norm_in_two_halves_is_that_in_one()
    {
        using Cpu device = new(2);
        foreach (var item in new Shape[] { new(7), new(8, 8, 16), new(5, 7, 20), new(9, 9, 33) })
        {
            foreach (var kind in new[] { "plain", "rectified", "rectified with the output" })
            {
                AssertSameBits(new($"{kind} norm of {item}", [], 1, (_, _) => { }), Act(item, kind, inHalves: false), Act(item, kind, inHalves: true));
            }
        }

        Tensor[] Act(Shape item, string kind, bool inHalves)
        {
            var (rng, count, numbers) = (Rng.FromSeed((ulong)item.Length), 19 * item.Length / item.Channels, new double[2 * item.Channels]);
            Tensor Batch(string name) => rng.Stream(name).Normal(Tensor.Batch(device, 19, item), 1);
            Tensor Vector(string name) => rng.Stream(name).Normal(Tensor.Zeros(device, new(item.Channels)), 1);
            Tensor x = Batch("x"), y = Batch("y"), delta = Batch("delta"), dx = Batch("dx"), mean = Vector("running"), variance = Vector("of all"), ofGamma = Vector("a"), ofBeta = Vector("b");
            var norm = new Norm(Vector("gamma"), Vector("beta"), Vector("mean"), Vector("scale"));
            var (rectified, output) = (kind != "plain", kind == "rectified with the output" ? y : null);
            if (inHalves)
            {
                device.MeasureMoments(x, numbers);
                device.SetMoments(numbers, count, norm, mean, variance, 0.1, 1e-5);
                device.SumNormaliseAdjoint(x, output, delta, norm, rectified, numbers, ofGamma, ofBeta);
                device.CarryNormaliseAdjoint(x, delta, dx, norm, rectified && output is null, numbers, count);
            }
            else
            {
                device.Moments(x, norm, mean, variance, 0.1, 1e-5);
                if (rectified && output is null)
                {
                    device.RectifiedNormaliseAdjoint(x, delta, dx, norm, ofGamma, ofBeta);
                }
                else
                {
                    device.NormaliseAdjoint(x, output, delta, dx, norm, ofGamma, ofBeta);
                }
            }

            return [norm.Mean, norm.InvStd, mean, variance, delta, dx, ofGamma, ofBeta];
        }
    }

    private static void AssertSameBits(VerbCase verb, Tensor[] expected, Tensor[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            for (var row = 0; row < expected[i].Rows; row++)
            {
                var same = MemoryMarshal.AsBytes(expected[i].Row<float>(row))
                    .SequenceEqual(MemoryMarshal.AsBytes(actual[i].Row<float>(row)));
                Assert.True(same, $"{verb}: row {row} of tensor {i} depends on the threads");
            }
        }
    }

    private void AssertAgreement(IEnumerable<VerbCase> verbs)
    {
        using Cpu device = new(2);
        foreach (var verb in verbs)
        {
            var (exact, fast) = (verb.On(_reference), verb.On(device));
            for (var i = 0; i < exact.Length; i++)
            {
                AssertClose(verb, i, exact[i], fast[i]);
                Guarded.AssertUntouched(fast[i], $"{verb}, tensor {i}");
            }
        }
    }

    private static void AssertClose(VerbCase verb, int tensor, Tensor exact, Tensor fast)
    {
        var scale = Math.Max(verb.Floor, Math.Sqrt(exact.Dot(exact) / exact.Shape.Length));
        for (var row = 0; row < exact.Rows; row++)
        {
            var (expected, actual) = (exact.Row<double>(row).ToArray(), fast.Row<float>(row).ToArray());
            for (var column = 0; column < expected.Length; column++)
            {
                var error = Math.Abs(expected[column] - actual[column]);
                if (!(error <= verb.Tolerance * scale))
                {
                    Assert.Fail(
                        $"{verb}: tensor {tensor}, row {row}, column {column} is {actual[column]} instead of {expected[column]}: " +
                        $"{error / scale:E2} of the rms, allowed {verb.Tolerance:E2}");
                }
            }
        }
    }
}
