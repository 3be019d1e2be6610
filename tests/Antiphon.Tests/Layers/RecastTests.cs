using Antiphon.Kernels;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

public sealed class RecastTests
{
    [Theory]
    [InlineData(12)]
    [InlineData(2048)] // rows of 16 KB and more lie pages apart
    [InlineData(9000)]
    public void A_recast_error_keeps_its_numbers_and_its_memory(int length)
    {
        var arena = new Arena(Lab.Exact);
        var flat = Rng.FromSeed(1).Normal(arena.Rent(3, new(length)), 1);
        var numbers = flat.Numbers();

        var picture = arena.Reshape(flat, new(2, 2, length / 4));
        Assert.Equal(numbers, picture.Numbers());
        Assert.Equal("2x2", $"{picture.Shape[1]}x{picture.Shape[2]}");
        Assert.Throws<InvalidOperationException>(() => arena.Return(flat));
        Assert.Throws<ArgumentException>(() => arena.Reshape(picture, new(length + 1)));

        arena.Return(picture);
        Assert.Same(flat, arena.Rent(3, new(length)));
        Assert.Same(picture, arena.Reshape(flat, new(2, 2, length / 4)));
    }
}
