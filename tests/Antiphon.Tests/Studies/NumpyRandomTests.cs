using Antiphon.Studies.Exact;

namespace Antiphon.Tests.Studies;

/// <summary>Against what NumPy 1.24.2 printed: numpy.random.RandomState(seed) and then the calls named in each test.</summary>
public sealed class NumpyRandomTests
{
    [Fact]
    public void Uniform_numbers_are_those_of_random_sample()
    {
        var random = new NumpyRandom(1111);

        Assert.Equal([0.09554919920876204, 0.9250037018616327, 0.34357342320721895, 0.3104769418698441], Draw(4, random.Uniform));
        Draw(996, random.Uniform);
        Assert.Equal(0.7370291712320368, random.Uniform());
    }

    [Fact]
    public void Normal_numbers_are_those_of_randn_and_the_second_of_a_pair_is_kept()
    {
        var random = new NumpyRandom(1111);

        Assert.Equal(
            [-1.3000103150215676, -1.0729890356374097, 0.7901991944578705, -0.8782654963603305, 1.5018218203798928, -0.02392945086337612, 0.275948879100556],
            Draw(7, random.Normal), Near);
        Draw(1994, random.Normal);
        Assert.Equal(0.11021120252729691, random.Normal(), Near);
        Assert.Equal(0.5426895303631549, random.Uniform());
    }

    [Fact]
    public void Whole_numbers_are_those_of_randint_and_leave_the_stream_where_it_does()
    {
        var random = new NumpyRandom(1234);

        var drawn = Draw(100, () => random.Whole(-10, 10));

        Assert.Equal([5, 9, -4, 2, 5, 7, -1, 1, 2, 6], drawn[..10]);
        Assert.Equal([7, -10, -1, 8, -1, -9, 4, -7, 2, -1], drawn[90..]);
        Assert.Equal([0.29934703966147086, 0.12727723475806124, 0.926189969824302, 2.4552398785130474], Draw(4, random.Normal), Near);
    }

    // A logarithm may differ in its last bit from one system to another.
    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-15 * Math.Max(1, Math.Abs(a));

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
