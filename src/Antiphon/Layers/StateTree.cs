using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>Everything something depends on, by dotted names: each tensor once, in a fixed order, and the counters beside them.</summary>
/// <param name="Tensors">Tensors of whatever shape by name, as in stage1.block1.conv1.W, .B, .norm.running_mean, .rule.NAME, optimizer.momentum.NAME.</param>
/// <param name="Counters">Whole numbers by name: steps, rests.</param>
public sealed record StateTree(IReadOnlyList<(string Name, Tensor Value)> Tensors, IReadOnlyList<(string Name, long Value)> Counters)
{
    /// <summary>SHA-256 over all of it, name by name, numbers as little-endian floats, as lower-case hexadecimal.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> word = stackalloc byte[sizeof(long)];
        foreach (var (name, tensor) in Tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            var numbers = tensor.ToArray();
            var bytes = new byte[numbers.Length * sizeof(float)];
            for (var i = 0; i < numbers.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)numbers[i]);
            }

            hash.AppendData(bytes); // at once: a call for each number takes seconds of a large network
        }

        foreach (var (name, value) in Counters)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            BinaryPrimitives.WriteInt64LittleEndian(word, value);
            hash.AppendData(word);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
