using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>A linear map that some network is made of.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Geometry">Its geometry.</param>
/// <param name="Batch">Items in a batch.</param>
/// <param name="IsStem">Whether it is a network's first, which carries no error below.</param>
public sealed record KernelShape(string Name, Geometry Geometry, int Batch, bool IsStem = false)
{
    /// <summary>The passes that training takes through it.</summary>
    public IReadOnlyList<KernelPass> Passes => IsStem ? [KernelPass.Apply, KernelPass.Outer] : [KernelPass.Apply, KernelPass.Adjoint, KernelPass.Outer];

    /// <summary>Multiply-adds of a pass over a batch, padded taps included.</summary>
    public long Operations => Batch * Geometry.Operations;

    /// <summary>Multiply-adds of a pass over a batch of those taps alone that touch the input.</summary>
    public long TouchingOperations
    {
        get
        {
            var uses = 0L;
            for (var row = 0; row < Geometry.KernelHeight; row++)
            {
                for (var column = 0; column < Geometry.KernelWidth; column++)
                {
                    uses += Geometry.Uses(row, column);
                }
            }

            return Batch * uses * Geometry.GroupInputs * Geometry.Outputs;
        }
    }
}
