namespace Antiphon.Studies.Exact;

/// <summary>
/// The random numbers of numpy.random.RandomState(seed): the Mersenne twister MT19937 (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995), and what NumPy makes of it.
/// An authors' seed then means here what it meant to them.
/// </summary>
internal sealed class NumpyRandom
{
    private const int Length = 624;
    private const int Period = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;
    private double? _kept;

    public NumpyRandom(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Length; i++)
        {
            _state[i] = 1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
        }
    }

    /// <summary>Uniform in [0, 1) by 53 bits: random_sample.</summary>
    public double Uniform()
    {
        var (high, low) = (Word() >> 5, Word() >> 6);
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>Normal by the polar method of Marsaglia, which makes two at a time: randn.</summary>
    public double Normal()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            return kept;
        }

        double x, y, square;
        do
        {
            (x, y) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            square = x * x + y * y;
        }
        while (square is >= 1 or 0);
        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _kept = factor * x;
        return factor * y;
    }

    /// <summary>So many normal numbers of this standard deviation.</summary>
    public double[] Normals(int count, double deviation = 1)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = deviation * Normal();
        }

        return numbers;
    }

    /// <summary>A whole number from least to below end: randint, which draws again what is over the range's power of two.</summary>
    public int Whole(int least, int end)
    {
        var last = (uint)(end - least - 1);
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(last);
        uint drawn;
        do
        {
            drawn = Word() & mask;
        }
        while (drawn > last);
        return least + (int)drawn;
    }

    private uint Word()
    {
        if (_next == Length)
        {
            Turn();
        }

        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    private void Turn()
    {
        for (var i = 0; i < Length; i++)
        {
            var pair = (_state[i] & 0x80000000) | (_state[(i + 1) % Length] & 0x7FFFFFFF);
            _state[i] = _state[(i + Period) % Length] ^ (pair >> 1) ^ ((pair & 1) == 0 ? 0 : 0x9908B0DF);
        }

        _next = 0;
    }
}
