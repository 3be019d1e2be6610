using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Training;

namespace Antiphon.Tests.Optimizers;

public sealed class MuonTests
{
    private const double Rate = 0.1;
    private const double Decay = 0.2;

    // A matrix of one column has one singular value, its length: of u/|u| each iteration makes a + b s s + c s s s s times as much.
    [Theory]
    [InlineData("4x1")]
    [InlineData("1x1x1x4")]
    public void A_vector_of_weights_by_hand(string shape)
    {
        var w = Tensor.Zeros(Lab.Exact, Lab.ShapeOf(shape)).Write([0.7, -0.2, 0.1, 0.4]);
        double[] expected = w.Numbers(), m = new double[4];
        var state = new State(new Parameter("w", w, ParameterKind.Forward) { IsHidden = true });
        for (var step = 1; step <= 2; step++)
        {
            double[] g = [.. Enumerable.Range(0, 4).Select(i => Math.Sin(7 * step + i))];
            double[] u = [.. g.Select((slope, i) => 0.95 * (m[i] = 0.95 * m[i] + 0.05 * slope) + 0.05 * slope)];
            var (norm, outputs) = (Math.Sqrt(u.Sum(x => x * x)), w.Shape.Channels);
            var s = norm / (norm + 1e-7);
            for (var i = 0; i < 5; i++)
            {
                s *= 3.4445 - 4.7750 * s * s + 2.0315 * s * s * s * s;
            }

            expected = [.. expected.Select((x, i) => x * (1 - Rate * Decay) - Rate * Math.Sqrt(Math.Max(1, outputs * outputs / 4.0)) * s * u[i] / norm)];
            state.Step(new Muon(), g, step);
            Lab.AssertClose(expected, w.Numbers(), 1e-13);
        }
    }

    // A diagonal matrix stays one, and each number on the diagonal goes its own way.
    [Fact]
    public void A_diagonal_matrix_by_hand()
    {
        double[] diagonal = [3, -1, 0.2];
        var x = Tensor.Zeros(Lab.Exact, new(3, 5));
        for (var i = 0; i < 3; i++)
        {
            x[i, i] = diagonal[i];
        }

        Muon.Orthogonalise(x, new(Lab.Exact, 15));

        var norm = Math.Sqrt(diagonal.Sum(d => d * d)) + 1e-7;
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 5; column++)
            {
                Assert.Equal(row == column ? Enumerable.Range(0, 5).Aggregate(diagonal[row] / norm, (s, _) => 3.4445 * s - 4.7750 * s * s * s + 2.0315 * Math.Pow(s, 5)) : 0, x[row, column], 1e-13);
            }
        }
    }

    // What p(s) = a s + b s^3 + c s^5 brings near 1 stays between the least that p has there and what p makes of it: 0.6818 and 1.1344.
    [Theory]
    [InlineData(40, 12, false)]
    [InlineData(12, 40, false)]
    [InlineData(12, 40, true)]
    [InlineData(40, 12, true)]
    [InlineData(90, 64, true)]
    public void Singular_values_of_a_random_update_end_near_1(int rows, int columns, bool isFast)
    {
        using var fast = new Cpu(2);
        IDevice device = isFast ? fast : Lab.Exact;
        var x = Rng.FromSeed(1).Normal(Tensor.Zeros(device, new(rows, columns)), 3);
        var before = Exact(x);

        Muon.Orthogonalise(x, new(device, x.Shape.Length));

        var after = Exact(x);
        var values = SingularValues(after);
        Assert.Equal(Math.Min(rows, columns), values.Length);
        Assert.All(values, value => Assert.InRange(value, 0.6818, 1.1344));
        Assert.True(SingularValues(before).Max() / SingularValues(before).Min() > 2, "this matrix shows nothing: its singular values were alike before");
    }

    [Fact]
    public void Matrices_between_hidden_units_alone_are_made_orthogonal()
    {
        var network = Lab.Grow("padded", new KolenPollack());
        var learner = new Learner(network, new() { Optimizer = new Muon(), BatchSize = 6 });

        Assert.Equal(
            ["optimizer.momentum.here.W", "optimizer.momentum.here.B"],
            learner.State.Tensors.Select(part => part.Name).Where(name => name.StartsWith("optimizer.momentum.", StringComparison.Ordinal)));
        Assert.Equal(
            network.Parameters.Select(p => p.Name).Where(name => name is not ("here.W" or "here.B")),
            learner.State.Tensors.Select(part => part.Name).Where(name => name.StartsWith("optimizer.exp_avg_sq.", StringComparison.Ordinal)).Select(name => name["optimizer.exp_avg_sq.".Length..]));
    }

    [Fact]
    public void Everything_else_descends_under_AdamW_at_its_share_of_the_rate()
    {
        foreach (var parameter in (Func<Tensor, Parameter>[])[w => new("a.W", w, ParameterKind.Forward), w => new("a.bias", w, ParameterKind.Bias) { IsHidden = true }])
        {
            var (mine, theirs) = (Tensor.Zeros(Lab.Exact, new(4)).Fill(0.3), Tensor.Zeros(Lab.Exact, new(4)).Fill(0.3));
            var (muon, adamw) = (new State(parameter(mine)), new State(parameter(theirs), Rate * 3e-4 / 0.02));
            for (var step = 1; step <= 2; step++)
            {
                muon.Step(new Muon(), [1, -2, 3, -4], step);
                adamw.Step(new AdamW { Beta2 = 0.95, Epsilon = 1e-10 }, [1, -2, 3, -4], step);
            }

            Lab.AssertClose(theirs.Numbers(), mine.Numbers(), 1e-15);
        }
    }

    [Fact]
    public void A_gradient_of_0_moves_nothing_but_by_decay()
    {
        var w = Tensor.Zeros(Lab.Exact, new(3, 4)).Fill(2);
        new State(new("w", w, ParameterKind.Forward) { IsHidden = true }).Step(new Muon(), new double[12], 1);

        Assert.All(w.Numbers(), x => Assert.Equal(2 * (1 - Rate * Decay), x, 1e-15));
    }

    private static double[][] Exact(Tensor x) => [.. Enumerable.Range(0, x.Rows).Select(row => Enumerable.Range(0, x.RowLength).Select(column => x[row, column]).ToArray())];

    // One-sided Jacobi: columns are turned in pairs until all are orthogonal; then their lengths are the singular values.
    private static double[] SingularValues(double[][] rows)
    {
        var columns = rows.Length < rows[0].Length ? rows : [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Select(row => row[c]).ToArray())];
        columns = [.. columns.Select(column => (double[])column.Clone())];
        for (var sweep = 0; sweep < 30; sweep++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                for (var j = i + 1; j < columns.Length; j++)
                {
                    Turn(columns[i], columns[j]);
                }
            }
        }

        return [.. columns.Select(column => Math.Sqrt(column.Sum(x => x * x)))];

        static void Turn(double[] p, double[] q)
        {
            var angle = 0.5 * Math.Atan2(2 * p.Zip(q, (a, b) => a * b).Sum(), p.Sum(a => a * a) - q.Sum(b => b * b));
            var (sin, cos) = Math.SinCos(angle);
            for (var i = 0; i < p.Length; i++)
            {
                (p[i], q[i]) = (cos * p[i] + sin * q[i], cos * q[i] - sin * p[i]);
            }
        }
    }

    private sealed class State(Parameter parameter, double rate = Rate)
    {
        private readonly Workspace _work = new(Lab.Exact, parameter.Value.Shape.Length);
        private Tensor[]? _moments;

        public void Step(Optimizer optimizer, double[] gradient, long number)
        {
            _moments ??= [.. optimizer.MomentsOf(parameter).Select(_ => Tensor.Zeros(Lab.Exact, parameter.Value.Shape))];
            optimizer.Step(new(parameter, Tensor.Zeros(Lab.Exact, parameter.Value.Shape).Write(gradient), _moments, _work, rate, Decay, number));
        }
    }
}
