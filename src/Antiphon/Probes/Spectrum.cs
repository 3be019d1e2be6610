using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Probes;

/// <summary>The singular values of activities and errors as matrices of items x numbers of an item. Nothing is subtracted first.</summary>
internal static class Spectrum
{
    // Sweeps of rotations; a matrix of the size of a batch takes about eight.
    private const int MostSweeps = 30;

    // What a double rounds off, as a share of its size.
    private const double Rounding = 1.0 / (1L << 53);

    // Several probes ask for those of one view.
    private static readonly ConditionalWeakTable<ProbeView, IReadOnlyDictionary<string, double[]>> Known = [];

    /// <summary>A number from the singular values of each unit's activities and of the errors at its synapses, as in conv1.activity and conv1.error.</summary>
    public static IReadOnlyDictionary<string, double> By(ProbeView view, Func<double[], double> rank) =>
        new OrderedDictionary<string, double>(Known.GetValue(view, AllOf).Select(one => KeyValuePair.Create(one.Key, rank(one.Value))));

    private static OrderedDictionary<string, double[]> AllOf(ProbeView view)
    {
        var spectra = new OrderedDictionary<string, double[]>();
        foreach (var s in view.Synapses)
        {
            spectra.Add($"{s.Name}.activity", SingularValues(s.Post));
            if (s.Delta is { } delta)
            {
                spectra.Add($"{s.Name}.error", SingularValues(delta));
            }
        }

        return spectra;
    }

    /// <summary>The singular values of a tensor's rows, the largest first: the roots of the eigenvalues of A A'. What rounding leaves in place of a 0 is 0.</summary>
    public static double[] SingularValues(ReadOnlyTensor a)
    {
        var (rows, length, numbers) = (a.Rows, a.RowLength, a.ToArray());
        var gram = new double[rows, rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] = gram[j, i] = TensorPrimitives.Dot<double>(numbers.AsSpan(i * length, length), numbers.AsSpan(j * length, length));
            }
        }

        var values = Eigenvalues(gram).OrderDescending().ToArray();
        var noise = 2 * rows * Rounding * values[0];
        return [.. values.Select(value => value > noise ? Math.Sqrt(value) : 0)];
    }

    // Cyclic Jacobi: each rotation makes one pair of numbers beside the diagonal 0 (Golub and Van Loan, Matrix Computations, 8.5).
    private static double[] Eigenvalues(double[,] m)
    {
        var n = m.GetLength(0);
        var silence = Enumerable.Range(0, n).Max(i => m[i, i]) * Rounding / 16; // all numbers below it together change no eigenvalue by more than what is taken for 0
        for (var (sweep, rotates) = (0, true); rotates && sweep < MostSweeps; sweep++)
        {
            rotates = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (Math.Abs(m[p, q]) <= silence)
                    {
                        continue;
                    }

                    rotates = true;
                    var tau = (m[q, q] - m[p, p]) / (2 * m[p, q]);
                    var t = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + tau * tau));
                    var c = 1 / Math.Sqrt(1 + t * t);
                    Rotate(m, p, q, c, t * c);
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, i])];
    }

    private static void Rotate(double[,] m, int p, int q, double c, double s)
    {
        var n = m.GetLength(0);
        for (var k = 0; k < n; k++)
        {
            (m[k, p], m[k, q]) = (c * m[k, p] - s * m[k, q], s * m[k, p] + c * m[k, q]);
        }

        for (var k = 0; k < n; k++)
        {
            (m[p, k], m[q, k]) = (c * m[p, k] - s * m[q, k], s * m[p, k] + c * m[q, k]);
        }

        m[p, q] = m[q, p] = 0;
    }
}
