using Antiphon.Kernels;

namespace Antiphon.Exchange;

/// <summary>A tensor of a network as PyTorch has it.</summary>
/// <param name="Name">Its name there, as in layer1.0.conv1.weight.</param>
/// <param name="Shape">Its shape there: convolutions outputs x group inputs x height x width, dense layers outputs x inputs, with the inputs that are a flattened picture channel by channel.</param>
/// <param name="OwnName">Its name here, as in stage1.block1.conv1.W.</param>
/// <param name="Value">The tensor.</param>
/// <param name="IsReadout">Whether its first extent is the number of classes.</param>
public sealed record ModuleTensor(string Name, Shape Shape, string OwnName, Tensor Value, bool IsReadout)
{
    /// <summary>The place here of a number, given its place there, both counted row by row.</summary>
    internal Func<long, long> Place { get; init; } = static at => at;

    /// <summary>The numbers in their order there.</summary>
    public float[] ToModule()
    {
        var own = Value.ToArray();
        var numbers = new float[own.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)own[Place(i)];
        }

        return numbers;
    }

    /// <summary>Numbers in their order there, in their order here.</summary>
    public float[] FromModule(ReadOnlySpan<float> numbers)
    {
        var own = new float[numbers.Length];
        for (var i = 0; i < own.Length; i++)
        {
            own[Place(i)] = numbers[i];
        }

        return own;
    }
}
