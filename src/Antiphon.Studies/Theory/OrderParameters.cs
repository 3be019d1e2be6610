namespace Antiphon.Studies.Theory;

/// <summary>
/// What describes a two-layer student y = v g(w x / sqrt N) of a teacher A g(t x / sqrt N) where N is large: Q = w w' / N, R = w t' / N and v, for teachers with t t' / N = 1 and without noise.
/// Fields are the student's K units, then the teacher's M (Refinetti et al. 2021, arXiv:2011.12428).
/// </summary>
internal sealed class OrderParameters
{
    private readonly double[] _a;
    private readonly double[]? _f;
    private readonly double _rate;
    private readonly double[] _covariance;
    private double[] _state;

    /// <summary>The order parameters at birth.</summary>
    /// <param name="q">Overlaps of the student's units, K x K.</param>
    /// <param name="r">Overlaps of the student's with the teacher's, K x M.</param>
    /// <param name="v">The student's readout.</param>
    /// <param name="a">The teacher's readout.</param>
    /// <param name="f">What carries the error to the student's units; null for v itself, backpropagation.</param>
    /// <param name="rate">The rate.</param>
    public OrderParameters(IReadOnlyList<double> q, IReadOnlyList<double> r, IReadOnlyList<double> v, double[] a, double[]? f, double rate)
    {
        (_a, _f, _rate) = (a, f, rate);
        _state = [.. q, .. r, .. v];
        _covariance = new double[(v.Count + a.Length) * (v.Count + a.Length)];
        (K, M) = (v.Count, a.Length);
    }

    /// <summary>The student's units.</summary>
    public int K { get; }

    /// <summary>The teacher's units.</summary>
    public int M { get; }

    /// <summary>The student's readout.</summary>
    public ReadOnlySpan<double> V => _state.AsSpan(K * (K + M));

    /// <summary>Half the mean squared error on new inputs.</summary>
    public double Error
    {
        get
        {
            var integrals = Integrals(_state);
            var readout = Readout(_state);
            var error = 0.0;
            for (var i = 0; i < K + M; i++)
            {
                for (var j = 0; j < K + M; j++)
                {
                    error += readout[i] * readout[j] * integrals.I2(i, j);
                }
            }

            return error / 2;
        }
    }

    /// <summary>A step of length h, in steps of learning divided by N, by the fourth-order Runge-Kutta method.</summary>
    public void Advance(double h)
    {
        var first = Slope(_state);
        var second = Slope(Along(_state, first, h / 2));
        var third = Slope(Along(_state, second, h / 2));
        var fourth = Slope(Along(_state, third, h));
        _state = [.. _state.Select((x, i) => x + h / 6 * (first[i] + 2 * second[i] + 2 * third[i] + fourth[i]))];
    }

    private static double[] Along(double[] state, double[] slope, double h) => [.. state.Select((x, i) => x + h * slope[i])];

    // d = teacher - student = - sum of readout times g over all fields.
    private double[] Slope(double[] state)
    {
        var integrals = Integrals(state);
        var readout = Readout(state);
        var f = _f ?? readout[..K];
        var slope = new double[state.Length];
        for (var i = 0; i < K; i++)
        {
            for (var k = 0; k < K; k++)
            {
                slope[i * K + k] = _rate * (f[i] * First(integrals, readout, i, k) + f[k] * First(integrals, readout, k, i)) + _rate * _rate * f[i] * f[k] * Second(integrals, readout, i, k);
            }

            for (var m = 0; m < M; m++)
            {
                slope[K * K + i * M + m] = _rate * f[i] * First(integrals, readout, i, K + m);
            }

            for (var n = 0; n < K + M; n++)
            {
                slope[K * (K + M) + i] -= _rate * readout[n] * integrals.I2(i, n);
            }
        }

        return slope;
    }

    // The mean of d g'(i) k.
    private static double First(in ErfIntegrals integrals, double[] readout, int i, int k)
    {
        var sum = 0.0;
        for (var n = 0; n < readout.Length; n++)
        {
            sum -= readout[n] * integrals.I3(i, k, n);
        }

        return sum;
    }

    // The mean of d d g'(i) g'(k).
    private static double Second(in ErfIntegrals integrals, double[] readout, int i, int k)
    {
        var sum = 0.0;
        for (var n = 0; n < readout.Length; n++)
        {
            for (var m = 0; m < readout.Length; m++)
            {
                sum += readout[n] * readout[m] * integrals.I4(i, k, n, m);
            }
        }

        return sum;
    }

    // The student's readout, and the teacher's with the other sign.
    private double[] Readout(double[] state) => [.. state[(K * (K + M))..], .. _a.Select(a => -a)];

    private ErfIntegrals Integrals(double[] state)
    {
        var fields = K + M;
        for (var i = 0; i < fields; i++)
        {
            for (var j = 0; j < fields; j++)
            {
                _covariance[i * fields + j] = (i < K, j < K) switch
                {
                    (true, true) => state[i * K + j],
                    (true, false) => state[K * K + i * M + j - K],
                    (false, true) => state[K * K + j * M + i - K],
                    _ => i == j ? 1 : 0,
                };
            }
        }

        return new(_covariance, fields);
    }
}
