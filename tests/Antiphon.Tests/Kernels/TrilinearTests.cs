using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Oracle 2 of the house: &lt;Apply(F, x), d&gt; = &lt;x, Adjoint(F, d)&gt; = &lt;F, Outer(x, d)&gt;.</summary>
public sealed class TrilinearTests
{
    [Fact]
    public void Holds_for_the_definition()
    {
        foreach (var verb in Applications())
        {
            AssertIdentity(verb, new Reference<double>(), 1e-12);
        }
    }

    [Fact]
    public void Holds_for_the_definition_in_float()
    {
        foreach (var verb in Applications().Take(30))
        {
            AssertIdentity(verb, new Reference<float>(), 1e-5);
        }
    }

    [Fact]
    public void Holds_for_the_fast_device()
    {
        using Cpu device = new(2);
        foreach (var verb in Applications())
        {
            AssertIdentity(verb, device, 1e-5);
        }
    }

    private static IEnumerable<VerbCase[]> Applications() => VerbCases.Maps().Chunk(3).Where((_, i) => i % 2 == 0);

    private static void AssertIdentity(VerbCase[] verbs, IDevice device, double tolerance)
    {
        // The tensors of each verb: x, F, y; its result is among them.
        var apply = verbs[0].On(device);
        var adjoint = verbs[1].On(device);
        var outer = verbs[2].On(device);
        var (x, f, delta) = (apply[0], apply[1], adjoint[2]);
        var forward = apply[2].Dot(delta);
        var scale = apply[2].Norm() * delta.Norm() + x.Norm() * adjoint[0].Norm();
        Assert.InRange(x.Dot(adjoint[0]) - forward, -tolerance * scale, tolerance * scale);
        Assert.InRange(f.Dot(outer[1]) - forward, -tolerance * scale, tolerance * scale);
    }
}
