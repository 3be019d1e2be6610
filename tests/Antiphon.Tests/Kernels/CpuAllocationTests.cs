using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

/// <summary>Counts bytes of the whole process, so nothing else may run beside it.</summary>
[Collection("Alone")]
public sealed class CpuAllocationTests
{
    [Fact]
    public void Workers_allocate_nothing_either()
    {
        using Cpu device = new(3);
        var g = new Geometry(16, 16, 16, 16, 3, 3, 1, 1);
        var verbs = VerbCases.Maps(g, 32).Select(verb => (verb.Act, Tensors: Array.ConvertAll(verb.Tensors, t => Guarded.Clone(device, t)))).ToArray();
        long Round()
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 50; i++)
            {
                foreach (var (act, tensors) in verbs)
                {
                    act(device, tensors);
                }
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        // The first rounds load types.
        Assert.Contains(Enumerable.Range(0, 100), _ => Round() == 0);
    }
}
