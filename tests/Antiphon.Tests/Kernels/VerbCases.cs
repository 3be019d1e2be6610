using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Calls of every verb, over shapes that are generated from a seed and over shapes that have a name.</summary>
internal static class VerbCases
{
    private static readonly Cpu Maker = new(1);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, double[]> OnHost = new();

    private static readonly Rng Root = Rng.FromSeed(7).Stream("kernels");

    // In the processes of the ladder, where some vectors are missing, a part of the cases has to do.
    private static int Share(int count) => SimdLadderTests.IsRung ? count / 6 : count;

    /// <summary>Some of every kind, for what does not depend on every shape.</summary>
    public static IEnumerable<VerbCase> Sample() =>
        [.. Maps().Chunk(3).Where((_, i) => i % 3 == 0).SelectMany(verbs => verbs), .. Accumulations().Where((_, i) => i % 3 == 1), .. Elements(), .. Channels().Where((_, i) => i % 2 == 0), .. Rows(), .. Pools(), .. Descents()];

    public static IEnumerable<VerbCase> Maps() => Applications().SelectMany(a => Maps(a.Geometry, a.Items));

    public static IEnumerable<VerbCase> Accumulations()
    {
        foreach (var (g, items) in Applications())
        {
            var rng = Root.Stream("values");
            var dx = Guarded.Batch(Maker, rng.Stream("x"), items, new(g.Height, g.Width, g.Inputs));
            var f = Guarded.Solid(Maker, rng.Stream("f"), g.Weights);
            var delta = Guarded.Batch(Maker, rng.Stream("y"), items, new(g.OutHeight, g.OutWidth, g.Outputs));
            yield return new($"Adjoint accumulated, {items} items of {g}", [dx, f, delta], g.FanOut, (d, t) => d.Adjoint(g, t[1], t[2], t[0], accumulate: true));
        }
    }

    public static IEnumerable<VerbCase> Maps(Geometry g, int items)
    {
        var rng = Root.Stream("values");
        var x = Guarded.Batch(Maker, rng.Stream("x"), items, new(g.Height, g.Width, g.Inputs));
        var f = Guarded.Solid(Maker, rng.Stream("f"), g.Weights);
        var y = Guarded.Batch(Maker, rng.Stream("y"), items, new(g.OutHeight, g.OutWidth, g.Outputs));
        var name = $"{items} items of {g}";
        yield return new($"Apply, {name}", [x, f, Nan(y)], g.FanIn, (d, t) => d.Apply(g, t[0], t[1], t[2]));
        yield return new($"Adjoint, {name}", [Nan(x), f, y], g.FanOut, (d, t) => d.Adjoint(g, t[1], t[2], t[0]));
        yield return new($"Outer, {name}", [x, Nan(f), y], (double)items * g.OutHeight * g.OutWidth, (d, t) => d.Outer(g, t[0], t[2], t[1]));
    }

    public static IEnumerable<VerbCase> Elements()
    {
        foreach (var (rows, item) in new (int, Shape)[] { (1, new(1)), (3, new(5)), (20, new(84)), (7, new(4, 4, 3)), (2, new(60, 97, 3)), (33, new(1100)) })
        {
            var rng = Root.Stream("elements");
            foreach (var solid in new[] { false, true })
            {
                Tensor Make(string name) => solid ? Guarded.Solid(Maker, rng.Stream(name), item.Batch(rows)) : Guarded.Batch(Maker, rng.Stream(name), rows, item);
                Tensor a = Make("a"), b = Make("b"), c = Make("c"), spots = rng.Mask(Make("spots"), 0.5, -3);
                var name = $"{rows} rows of {item}{(solid ? ", solid" : "")}";
                yield return new($"Fill, {name}", [Nan(a)], 1, (d, t) => d.Fill(t[0], 1.5));
                yield return new($"Copy, {name}", [Nan(a), b], 1, (d, t) => d.Copy(t[1], t[0]));
                yield return new($"Scale, {name}", [a], 1, (d, t) => d.Scale(t[0], 0.3));
                yield return new($"Add, {name}", [a, b], 1, (d, t) => d.Add(t[0], t[1], -0.7));
                yield return new($"Multiply, {name}", [a, b], 1, (d, t) => d.Multiply(t[0], t[1]));
                yield return new($"Sign, {name}", [Nan(a), spots], 1, (d, t) => d.Sign(t[1], t[0], 0.1));
                yield return new($"Dot, {name}", [Nan(Scalar()), a], 1, (d, t) => t[0][0, 0] = d.Dot(t[1], t[1]));
                foreach (var clipping in (Clipping[])[new(0, double.PositiveInfinity, 0.1), new(-0.5, 1, 0), new(-1, 0.3, 0.2)])
                {
                    yield return new($"{clipping}, {name}", [Nan(a), b], 1, (d, t) => d.Clip(clipping, t[1], t[0]));
                    yield return new($"Adjoint of {clipping}, {name}", [Nan(a), b, c], 1, (d, t) => d.ClipAdjoint(clipping, t[1], t[2], t[0]));
                }

                foreach (var f in Enum.GetValues<Nonlinearity>())
                {
                    yield return new($"Activate {f}, {name}", [Nan(a), b], 1, (d, t) => d.Activate(f, t[1], t[0]));
                    yield return new($"ActivateAdjoint {f}, {name}", [Nan(a), b, c], 1, (d, t) => d.ActivateAdjoint(f, t[1], t[2], t[0]));
                }
            }
        }
    }

    public static IEnumerable<VerbCase> Channels()
    {
        Shape[] items = [new(1), new(6), new(84), new(3, 3, 5), new(8, 8, 16), new(5, 7, 20), new(9, 9, 33), new(4, 4, 64), new(2, 2, 128), new(31, 33, 40)];
        foreach (var item in items)
        {
            foreach (var rows in new[] { 2, item.Length > 5000 ? 3 : 19 })
            {
                var rng = Root.Stream("channels");
                var channels = new Shape(item.Channels);
                Tensor x = Guarded.Batch(Maker, rng.Stream("x"), rows, item), y = Guarded.Batch(Maker, rng.Stream("y"), rows, item);
                Tensor delta = Guarded.Batch(Maker, rng.Stream("delta"), rows, item);
                Tensor[] v = [.. Enumerable.Range(0, 6).Select(i => Guarded.Solid(Maker, rng.Stream(i), channels))];
                var scale = rng.Uniform(Guarded.Solid(Maker, rng, channels), 0.5, 2);
                var name = $"{rows} items of {item}";
                var depth = (double)rows * x.RowLength / item.Channels;
                yield return new VerbCase($"AddBias, {name}", [y, v[0]], 1, (d, t) => d.AddBias(t[0], t[1]));
                var more = Guarded.Batch(Maker, rng.Stream("more"), rows, item.Rank == 1 ? new(7 + item.Channels) : new(item[0], item[1], 7 + item.Channels));
                yield return new VerbCase($"CopyChannels, {name}", [x, more], 1, (d, t) => d.CopyChannels(t[0], 0, t[1], 3, t[0].Shape.Channels));
                yield return new VerbCase($"CopyChannels back, {name}", [Nan(x), more], 1, (d, t) => d.CopyChannels(t[1], 7, t[0], 0, t[0].Shape.Channels));
                yield return new VerbCase($"SumChannels, {name}", [x, Nan(v[0])], depth, (d, t) => d.SumChannels(t[0], t[1])) { Floor = 0.5 };
                yield return new VerbCase(
                    $"Moments, {name}", [x, v[0], v[1], Nan(v[2]), Nan(v[3]), v[4], scale], depth,
                    (d, t) => d.Moments(t[0], new(t[1], t[2], t[3], t[4]), t[5], t[6], 0.1, 1e-5))
                { Floor = 0.5 };
                yield return new VerbCase(
                    $"RectifiedNormaliseAdjoint, {name}", [x, delta, Nan(x), v[0], v[1], v[2], scale, Nan(v[3]), Nan(v[4])], depth,
                    (d, t) => d.RectifiedNormaliseAdjoint(t[0], t[1], t[2], new(t[3], t[4], t[5], t[6]), t[7], t[8]))
                { Floor = 0.5 };
                yield return new VerbCase(
                    $"RectifiedNormaliseAdjoint in place, {name}", [x, delta, v[0], v[1], v[2], scale, Nan(v[3]), Nan(v[4])], depth,
                    (d, t) => d.RectifiedNormaliseAdjoint(t[0], t[1], t[1], new(t[2], t[3], t[4], t[5]), t[6], t[7]))
                { Floor = 0.5 };
                yield return new VerbCase(
                    $"MeasureMoments, {name}", [x, Nan(v[0]), Nan(v[1])], depth, (d, t) =>
                    {
                        var moments = Host(t[1]);
                        d.MeasureMoments(t[0], moments);
                        Write(moments, t[1], t[2]);
                    })
                { Floor = 0.5 };
                yield return new VerbCase(
                    $"SetMoments, {name}", [scale, v[0], v[1], Nan(v[2]), Nan(v[3]), v[4], scale], 1,
                    (d, t) => d.SetMoments(Numbers(t[1], t[0]), 3 * depth, new(t[1], t[2], t[3], t[4]), t[5], t[6], 0.1, 1e-5));
                foreach (var rectify in new[] { false, true })
                {
                    yield return new VerbCase(
                        $"Normalise, rectify {rectify}, {name}", [x, Nan(y), v[0], v[1], v[2], scale], 1,
                        (d, t) => d.Normalise(t[0], null, t[1], new(t[2], t[3], t[4], t[5]), rectify));
                    yield return new VerbCase(
                        $"Normalise with skip, rectify {rectify}, {name}", [x, Nan(y), v[0], v[1], v[2], scale, delta], 1,
                        (d, t) => d.Normalise(t[0], t[6], t[1], new(t[2], t[3], t[4], t[5]), rectify));
                    yield return new VerbCase(
                        $"NormaliseAdjoint, rectified {rectify}, {name}", [x, y, delta, Nan(x), v[0], v[1], v[2], scale, Nan(v[3]), Nan(v[4])], depth,
                        (d, t) => d.NormaliseAdjoint(t[0], rectify ? t[1] : null, t[2], t[3], new(t[4], t[5], t[6], t[7]), t[8], t[9]))
                    { Floor = 0.5 };
                    yield return new VerbCase(
                        $"NormaliseAdjoint in place, rectified {rectify}, {name}", [x, y, delta, v[0], v[1], v[2], scale, Nan(v[3]), Nan(v[4])], depth,
                        (d, t) => d.NormaliseAdjoint(t[0], rectify ? t[1] : null, t[2], t[2], new(t[3], t[4], t[5], t[6]), t[7], t[8]))
                    { Floor = 0.5 };
                    foreach (var isOutputThere in rectify ? new[] { false, true } : [false])
                    {
                        yield return new VerbCase(
                            $"SumNormaliseAdjoint, rectified {rectify}, with the output {isOutputThere}, {name}", [x, y, delta, v[0], v[1], v[2], scale, Nan(v[3]), Nan(v[4]), Nan(v[5]), Nan(v[3])], depth,
                            (d, t) =>
                            {
                                var sums = Host(t[9]);
                                d.SumNormaliseAdjoint(t[0], isOutputThere ? t[1] : null, t[2], new(t[3], t[4], t[5], t[6]), rectify, sums, t[7], t[8]);
                                Write(sums, t[9], t[10]);
                            })
                        { Floor = 0.5 };
                    }

                    yield return new VerbCase(
                        $"CarryNormaliseAdjoint, rectified {rectify}, {name}", [x, delta, Nan(x), v[0], v[1], v[2], scale, v[3], v[4]], 1,
                        (d, t) => d.CarryNormaliseAdjoint(t[0], t[1], t[2], new(t[3], t[4], t[5], t[6]), rectify, Numbers(t[7], t[8]), 3))
                    { Floor = 0.5 };
                    yield return new VerbCase(
                        $"CarryNormaliseAdjoint in place, rectified {rectify}, {name}", [x, delta, v[0], v[1], v[2], scale, v[3], v[4]], 1,
                        (d, t) => d.CarryNormaliseAdjoint(t[0], t[1], t[1], new(t[2], t[3], t[4], t[5]), rectify, Numbers(t[6], t[7]), 3))
                    { Floor = 0.5 };
                }
            }
        }
    }

    public static IEnumerable<VerbCase> Rows()
    {
        foreach (var (rows, item) in new (int, Shape)[] { (1, new(1)), (3, new(5)), (20, new(84)), (7, new(4, 4, 3)), (2, new(60, 97, 3)), (33, new(1100)), (64, new(32, 32, 16)) })
        {
            var rng = Root.Stream("rows");
            foreach (var solid in new[] { false, true })
            {
                Tensor Make(string name) => solid ? Guarded.Solid(Maker, rng.Stream(name), item.Batch(rows)) : Guarded.Batch(Maker, rng.Stream(name), rows, item);
                var (x, other) = (Make("x"), Make("other"));
                var name = $"{rows} rows of {item}{(solid ? ", solid" : "")}";
                yield return new($"RmsNorm, {name}", [x, Nan(other)], item.Length, (d, t) => d.RmsNorm(t[0], t[1], 0.3));
                yield return new VerbCase($"RmsNormAdjoint, {name}", [x, other, Nan(x)], item.Length, (d, t) => d.RmsNormAdjoint(t[0], t[1], t[2], 0.3)) { Floor = 0.5 };
                yield return new VerbCase($"RmsNormAdjoint in place, {name}", [x, other], item.Length, (d, t) => d.RmsNormAdjoint(t[0], t[1], t[1], 0.3)) { Floor = 0.5 };
            }
        }
    }

    public static IEnumerable<VerbCase> Pools()
    {
        List<(Geometry, int)> shapes =
        [
            (new(8, 8, 6, 6, 2, 2, 2), 3), (new(8, 8, 64, 64, 2, 2, 2), 9), (new(9, 7, 20, 20, 3, 3, 2, 1), 5), (new(4, 4, 512, 512, 4, 4), 4), (new(13, 13, 33, 33, 3, 3, 2), 2),
        ];
        for (var i = 0; i < Share(60); i++)
        {
            var (g, items) = Generate(Root.Stream("pools").Stream(i));
            g = g with { Outputs = g.Inputs, Groups = 1, Dilation = 1, Padding = Math.Min(g.Padding, Math.Min(g.KernelHeight, g.KernelWidth) - 1) };
            if (g.Height + 2 * g.Padding >= g.KernelHeight && g.Width + 2 * g.Padding >= g.KernelWidth)
            {
                shapes.Add((g, items));
            }
        }

        foreach (var (g, items) in shapes)
        {
            foreach (var kind in Enum.GetValues<Pooling>())
            {
                var rng = Root.Stream("pool values");
                var x = Guarded.Batch(Maker, rng.Stream("x"), items, new(g.Height, g.Width, g.Inputs));
                if (items % 2 == 0)
                {
                    rng.Mask(x, 0.5, 1); // many equal maxima
                }

                var delta = Guarded.Batch(Maker, rng.Stream("delta"), items, new(g.OutHeight, g.OutWidth, g.Inputs));
                yield return new($"Pool {kind}, {items} items of {g}", [x, Nan(delta)], g.KernelHeight * g.KernelWidth, (d, t) => d.Pool(kind, g, t[0], t[1]));
                yield return new($"PoolAdjoint {kind}, {items} items of {g}", [x, Nan(delta), delta, Nan(x)], g.KernelHeight * g.KernelWidth, (d, t) =>
                {
                    d.Pool(kind, g, t[0], t[1]);
                    d.PoolAdjoint(kind, g, t[0], t[1], t[2], t[3]);
                });
            }
        }
    }

    public static IEnumerable<VerbCase> Descents()
    {
        foreach (var shape in new Shape[] { new(1), new(10), new(3, 3, 5, 7), new(300, 301) })
        {
            var rng = Root.Stream("descents");
            Tensor w = Guarded.Solid(Maker, rng.Stream("w"), shape), g = Guarded.Solid(Maker, rng.Stream("g"), shape), m = Guarded.Solid(Maker, rng.Stream("m"), shape);
            var v = rng.Uniform(Guarded.Solid(Maker, rng, shape), 0, 1);
            for (var bits = 0; bits < 4; bits++)
            {
                var step = new MomentumStep(0.1, 0.9, 0.01, 0.001, (bits & 1) != 0, (bits & 2) != 0);
                yield return new($"{step} of {shape}", [w, g, m], 1, (d, t) => d.SgdStep(t[0], t[1], t[2], step));
            }

            var adaptive = new AdaptiveStep(0.01, 0.9, 0.999, 1e-8, 0.01, 0.001, 0.3, 0.02);
            yield return new($"{adaptive} of {shape}", [w, g, m, v], 1, (d, t) => d.AdamStep(t[0], t[1], t[2], t[3], adaptive));
        }
    }

    // What two vectors hold, one behind the other, as verbs take it that have such numbers on the host.
    private static double[] Numbers(Tensor first, Tensor second)
    {
        var both = Host(first);
        for (var c = 0; c < both.Length / 2; c++)
        {
            first.Device.Read(first, c, both.AsSpan(c, 1));
            second.Device.Read(second, c, both.AsSpan(both.Length / 2 + c, 1));
        }

        return both;
    }

    private static void Write(ReadOnlySpan<double> both, Tensor first, Tensor second)
    {
        first.Write(both[..(both.Length / 2)]);
        second.Write(both[(both.Length / 2)..]);
    }

    // Kept, as verbs are asked whether they allocate.
    private static double[] Host(Tensor first) => OnHost.GetOrAdd((int)first.Shape.Length, static channels => new double[2 * channels]);

    public static IEnumerable<(Geometry Geometry, int Items)> Applications() =>
        [
            .. Enumerable.Range(0, Share(150)).Select(i => Generate(Root.Stream("maps").Stream(i))),
            .. Enumerable.Range(0, Share(18)).Select(i => GenerateMinimal(Root.Stream("minimal").Stream(i))),
            .. Named,
        ];

    // The shapes of published networks, at batches that fill tiles and at batches that do not.
    private static IEnumerable<(Geometry Geometry, int Items)> Named =>
    [
        (new(28, 28, 1, 6, 5, 5, 1, 2), 5), (new(14, 14, 6, 16, 5, 5), 9), (Geometry.Dense(400, 120), 20), (Geometry.Dense(84, 10), 17), (Geometry.Dense(84, 10), 1),
        (new(32, 32, 3, 16, 3, 3, 1, 1), 3), (new(16, 16, 16, 16, 3, 3, 1, 1), 17), (new(16, 16, 16, 32, 3, 3, 2, 1), 9), (new(16, 16, 16, 32, 1, 1, 2), 9),
        (new(8, 8, 64, 64, 3, 3, 1, 1), 19), (new(8, 8, 64, 128, 3, 3, 2, 1), 8), (new(4, 4, 128, 128, 3, 3, 1, 1), 11), (new(7, 7, 128, 64), 3),
        (new(40, 44, 3, 64, 7, 7, 2, 3), 2), (new(30, 30, 32, 32, 3, 3, 1, 1), 1), (new(4, 4, 256, 256, 3, 3, 1, 1), 2), (Geometry.Dense(1200, 700), 3),
        (new(27, 27, 48, 64, 5, 5, 1, 2, 1, 2), 2), (new(6, 6, 40, 40, 3, 3, 1, 1, 1, 40), 9), (new(6, 6, 256, 40, 6, 6), 20),
        (new(4, 4, 208, 224, 3, 3, 1, 1), 64),
    ];

    private static (Geometry Geometry, int Items) Generate(Rng rng)
    {
        for (long attempt = 0; ; attempt++)
        {
            var draw = rng.Stream(attempt);
            ulong place = 0;
            int Up(int to) => 1 + draw.Below(to, place++);
            var groups = Up(6) == 1 ? Up(4) : 1;
            int inputs = groups * Up(40 / groups), outputs = groups * Up(40 / groups);
            var square = Up(7);
            var g = new Geometry(
                Up(14), Up(14), inputs, outputs, square, Up(4) == 1 ? Up(7) : square, Up(3), Up(4) - 1, Up(4) == 1 ? Up(3) : 1, groups);
            var items = Up(20);
            if (g.Height + 2 * g.Padding > g.Dilation * (g.KernelHeight - 1) && g.Width + 2 * g.Padding > g.Dilation * (g.KernelWidth - 1) && g.Operations * items < 600_000)
            {
                return (g, items);
            }
        }
    }

    // What is filtered minimally on both ways: any size, padding and batch that is.
    private static (Geometry Geometry, int Items) GenerateMinimal(Rng rng)
    {
        for (long attempt = 0; ; attempt++)
        {
            var draw = rng.Stream(attempt);
            ulong place = 0;
            int Up(int to) => 1 + draw.Below(to, place++);
            var g = new Geometry(Up(19), Up(19), 16 + 16 * Up(3), 16 + 16 * Up(3), 3, 3, 1, Up(3) - 1);
            var items = Up(20);
            if (Math.Min(g.Height, g.Width) + 2 * g.Padding >= g.KernelHeight && g.Operations * items < 30_000_000
                && Winograd.Wins(g, g.OutHeight, g.OutWidth, items) && Winograd.Wins(g, g.Height, g.Width, items))
            {
                return (g, items);
            }
        }
    }

    private static Tensor Scalar() => Guarded.Solid(Maker, Root, new(1));

    // What a verb has to write without having read it.
    private static Tensor Nan(Tensor t)
    {
        var clone = Guarded.Clone(Maker, t);
        for (var row = 0; row < t.Rows; row++)
        {
            clone.Row<float>(row).Fill(float.NaN);
        }

        return clone;
    }
}
