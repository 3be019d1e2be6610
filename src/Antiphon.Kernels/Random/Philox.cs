using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Antiphon.Kernels;

/// <summary>
/// Philox4x32-10: four 32-bit words as a function of a 64-bit key and the number of a block. Eight blocks at a time where there are vectors, with the same words.
/// Source: Salmon, Moraes, Dror, Shaw 2011, doi:10.1145/2063384.2063405.
/// </summary>
internal static class Philox
{
    private const int Rounds = 10;
    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four words for a counter of 128 bits, the lowest first.</summary>
    public static UInt128 At(UInt128 counter, ulong key)
    {
        uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)(counter >> 64), c3 = (uint)(counter >> 96);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)c0 * M0;
            var p1 = (ulong)c2 * M1;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }

    /// <summary>The words of the blocks from <paramref name="block"/> on, four a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong block, ulong key, Span<uint> words)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 32 <= words.Length; i += 32, block += 8)
            {
                Eight(block, key, words[i..]);
            }
        }

        for (; i + 4 <= words.Length; i += 4, block++)
        {
            var bits = At(block, key);
            (words[i], words[i + 1], words[i + 2], words[i + 3]) = ((uint)bits, (uint)(bits >> 32), (uint)(bits >> 64), (uint)(bits >> 96));
        }
    }

    // One block a lane: each 32-bit word sits in the lower half of a 64-bit lane, where one multiplication gives both halves of the product.
    private static void Eight(ulong block, ulong key, Span<uint> words)
    {
        var low = Vector512.Create(0xFFFFFFFFUL);
        var counter = Vector512.Create(block) + Vector512<ulong>.Indices;
        var c0 = counter & low;
        var c1 = counter >>> 32;
        Vector512<ulong> c2 = default, c3 = default;
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = Product(c0, Vector512.Create((ulong)M0));
            var p1 = Product(c2, Vector512.Create((ulong)M1));
            c0 = (p1 >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c2 = (p0 >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c1 = p1 & low;
            c3 = p0 & low;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        var front = c0 | (c1 << 32);
        var back = c2 | (c3 << 32);
        for (var lane = 0; lane < 8; lane++)
        {
            Vector128.Create(front[lane], back[lane]).AsUInt32().CopyTo(words[(4 * lane)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> a, Vector512<ulong> b) =>
        Avx512F.IsSupported ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b;
}
