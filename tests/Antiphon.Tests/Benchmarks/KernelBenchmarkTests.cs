using Antiphon.Benchmarks;
using Antiphon.Kernels;

namespace Antiphon.Tests.Benchmarks;

public sealed class KernelBenchmarkTests
{
    [Fact]
    public void Every_pass_of_every_shape_is_timed()
    {
        using var device = new Cpu(1);
        KernelShape[] shapes = [new("stem", new(6, 6, 3, 4, 3, 3, 1, 1), 2, IsStem: true), new("dense", Geometry.Dense(8, 16), 4)];

        var timings = new KernelBenchmark { Shapes = shapes, Device = device, Rounds = 2, Visit = TimeSpan.Zero }.Run();

        Assert.Equal(
            ["stem Apply", "stem Outer", "dense Apply", "dense Adjoint", "dense Outer"],
            timings.Select(timing => $"{timing.Shape.Name} {timing.Pass}"));
        Assert.All(timings, timing => Assert.InRange(timing.MinimumMs, 1e-9, timing.MedianMs));
        Assert.All(timings, timing => Assert.InRange(timing.OfPeak, 1e-9, 1));
    }

    [Fact]
    public void Only_taps_that_touch_the_input_count_towards_the_peak()
    {
        // 4x4 pixels under a 3x3 kernel: of 16 x 9 taps, the 12 at each edge miss, where corners count twice.
        var shape = new KernelShape("", new(4, 4, 5, 7, 3, 3, 1, 1), Batch: 2);

        Assert.Equal(2 * 16 * 9 * 5 * 7, shape.Operations);
        Assert.Equal(2 * 100 * 5 * 7, shape.TouchingOperations); // 10 x 10, by hand: rows see 2, 3, 3, 2 taps
        Assert.Equal(8, new KernelTiming(shape, KernelPass.Apply, 2 * shape.Operations / 1e6 / 8, 1, 16).Gflops, 9);
        Assert.Equal(100 / 144.0 / 2, new KernelTiming(shape, KernelPass.Apply, 2 * shape.Operations / 1e6 / 8, 1, 16).OfPeak, 9);
    }

    [Fact]
    public void The_shapes_have_names_of_their_own_and_are_sound()
    {
        var all = KernelShapes.ResNet20.Concat(KernelShapes.ResNet18).Concat(KernelShapes.ImageNet).Concat(KernelShapes.Dense).ToList();

        Assert.Equal(all.Count, all.Select(shape => shape.Name).Distinct().Count());
        Assert.All(all, shape => Assert.Equal(shape.Geometry, shape.Geometry.Validated()));
        Assert.Equal(112, all.Single(shape => shape.Name == "in_7x7").Geometry.OutHeight);
        Assert.Equal((17, 32, 11), (Passes(KernelShapes.ResNet20), Passes(KernelShapes.ResNet18), Passes(KernelShapes.ImageNet)));
        Assert.All(KernelShapes.Dense, shape => Assert.Equal(shape.Operations, shape.TouchingOperations));

        static int Passes(IReadOnlyList<KernelShape> shapes) => shapes.Sum(shape => shape.Passes.Count);
    }
}
