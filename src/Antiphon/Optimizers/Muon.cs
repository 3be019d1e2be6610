using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Optimizers;

/// <summary>
/// Muon: with M = momentum M + (1 - momentum) G and U = momentum M + (1 - momentum) G, W = (1 - rate decay) W - rate sqrt(max(1, outputs / rest)) O, where O is U with its singular values brought
/// near 1, for each matrix of outputs x rest between hidden units, feedback weights that learn among them. The first layer, the readout, offsets and gains descend under AdamW.
/// Source: Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks, kellerjordan.github.io/posts/muon.
/// </summary>
public sealed record Muon : Optimizer
{
    private const int Iterations = 5;
    private const double Epsilon = 1e-7;
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;

    private static readonly string[] Names = ["momentum"];

    /// <summary>Memory of the gradient of a matrix.</summary>
    public double Momentum { get; init => field = Memory(value, "momentum"); } = 0.95;

    /// <summary>How everything that is no matrix between hidden units descends.</summary>
    public AdamW Beside { get; init; } = new() { Beta2 = 0.95, Epsilon = 1e-10 };

    /// <summary>The rate of <see cref="Beside"/> as a share of the rate: 0.015 makes 3e-4 of 0.02.</summary>
    public double AdamRatio { get; init => field = Positive(value, "adam-ratio"); } = 0.015;

    /// <inheritdoc/>
    public override double? UsualRate => 0.02;

    /// <inheritdoc/>
    public override IReadOnlyList<string> MomentsOf(Parameter parameter) => IsMatrix(parameter) ? Names : Beside.MomentsOf(parameter);

    /// <inheritdoc/>
    public override void Step(in OptimizerStep step)
    {
        if (!IsMatrix(step.Parameter))
        {
            Beside.Step(step with { Rate = step.Rate * AdamRatio });
            return;
        }

        // Weights lie rest x outputs: the transpose of the matrix that the source speaks of, and so is what becomes of it.
        var outputs = step.W.Shape.Channels;
        var rest = (int)(step.W.Shape.Length / outputs);
        var u = step.Work[0, step.W.Shape].CopyFrom(step.Moments[0].MoveTowards(step.Gradient, 1 - Momentum)).MoveTowards(step.Gradient, 1 - Momentum);
        Orthogonalise(step.Work[0, new(rest, outputs)], step.Work);
        step.W.Scale(1 - step.Rate * step.Decay).Add(u, -step.Rate * Math.Sqrt(Math.Max(1, (double)outputs / rest)));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"muon:momentum={Momentum}:beta1={Beside.Beta1}:beta2={Beside.Beta2}:epsilon={Beside.Epsilon}:adam-ratio={AdamRatio}");

    /// <summary>Brings the singular values of x, rows x columns, near 1: x = x / |x|, then five times x = a x + (b s + c s s) x with s = x x', or the like from the right where that is smaller.</summary>
    internal static void Orthogonalise(Tensor x, Workspace work)
    {
        var (device, rows, columns) = (x.Device, x.Rows, x.RowLength);
        var n = Math.Min(rows, columns);
        var square = Geometry.Dense(n, n);
        var (y, s, p) = (work[1, x.Shape], work[2, new(n, n)], work[3, new(n, n)]);
        x.Scale(1 / (x.Norm() + Epsilon));
        for (var i = 0; i < Iterations; i++)
        {
            if (rows > columns)
            {
                device.Outer(square, x, x, s);
            }
            else
            {
                device.Adjoint(Geometry.Dense(rows, columns), x, x, s);
            }

            device.Apply(square, s, s, p);
            p.Scale(C).Add(s, B);
            if (rows > columns)
            {
                device.Apply(square, x, p, y);
            }
            else
            {
                device.Apply(Geometry.Dense(rows, columns), p, x, y);
            }

            x.Scale(A).Add(y);
        }
    }

    private static bool IsMatrix(Parameter parameter) => parameter is { IsHidden: true, Kind: ParameterKind.Forward or ParameterKind.Feedback, Value.Shape.Rank: > 1 };
}
