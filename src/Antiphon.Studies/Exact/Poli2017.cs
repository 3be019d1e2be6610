using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;

namespace Antiphon.Studies.Exact;

/// <summary>
/// The notebook dfa-linear-net: direct feedback alignment teaches a linear network of 10-1000-10 units the map M, from W = 0, by plain descent on the sum of e' e / 2 over 1000 examples,
/// with the author's random numbers, in double precision.
/// </summary>
internal sealed record Poli2017 : ComputedStudy
{
    private const int Inputs = 10;
    private const int Hidden = 1000;
    private const int Outputs = 10;
    private const int Examples = 1000;
    private const double Rate = 1e-6;
    private const double Enough = 1e-3;
    private const int Most = 1000;
    private const string Notebook = "dfa-linear-net.ipynb, printed output";

    // Relative: other orders of the same sums part from each other by rounding, which grows as the cost falls by nine orders of magnitude.
    private const double Early = 1e-9;
    private const double Late = 1e-6;

    private static readonly (int Step, double Cost, double Cosine, int Digits, double Tolerance)[] Printed =
    [
        (1, 1637494.94138, 0.892324676656, 5, Early),
        (11, 892520.567695, 0.90507314825, 6, Early),
        (21, 121899.748981, 0.869021030984, 6, Early),
        (101, 168.315018756, 0.512413657815, 9, Early),
        (451, 0.00136595841628, 0.849679952515, 14, Late),
    ];

    public Poli2017()
        : base(
            "poli2017-linear", "Direct feedback alignment in a linear network that begins with zero weights", StudyGroup.Exact, Minutes: 0.5,
            new("Poli, Iacopo", 2017, "Direct feedback alignment", "GitHub iacolippo/Direct-Feedback-Alignment", "")) => About =
        [
            "A linear network of 10-1000-10 units without biases learns the map x to M x, with M of whole numbers from -10 to 9. W begins at 0, B is normal. Each step sees all 1000 normal examples and descends along the sum of e' e / 2 at a rate of 0.000001.",
            "NumPy's generator with seed 1234 draws M, the examples and B in the notebook's order. All is computed in double precision on the reference device, so that cost and alignment can be compared to the last digits that the notebook prints.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var device = new Reference<double>();
        var network = new Mlp { Hidden = [Hidden], Nonlinearity = null, Bias = false }.Grow(new(Inputs), Outputs, new DirectFeedbackAlignment(), seed: 0, device);
        var (map, x, target) = Draw(device, network);
        var pass = network.CreatePass(Examples);
        var descent = new Sgd { Momentum = 0 };
        Tensor[][] moments = [.. network.Parameters.Select(p => new[] { Tensor.Zeros(device, p.Value.Shape) })];
        var work = new Workspace(device, Hidden * Outputs);
        var alignment = new Alignment(network);
        var costs = new List<double>();
        var cosines = new List<double>();
        do
        {
            cancel.ThrowIfCancellationRequested();
            pass.Load(x, Examples);
            var e = pass.OutputError.CopyFrom(network.Forward(pass)).Add(target, -1);
            costs.Add(e.Dot(e) / 2);
            network.Backward(pass);
            foreach (var p in network.Parameters)
            {
                descent.Step(new(p, pass.Gradients[p], moments[p.Index], work, Rate, Decay: 0, costs.Count));
            }

            cosines.Add(alignment.Cosine(e));
            if (costs.Count % 100 == 0)
            {
                context.Say(FormattableString.Invariant($"step {costs.Count}: cost {costs[^1]:G4}"));
            }
        }
        while (costs[^1] > Enough && costs.Count < Most);

        return new(
            [
                .. Printed.Select(p => Row($"cost at step {p.Step}", p.Cost, costs.Count > p.Step ? costs[p.Step] : null, p.Tolerance, p.Digits)),
                .. Printed.Select(p => Row($"cosine of B e and W2' e at step {p.Step}", p.Cosine, cosines.Count > p.Step ? cosines[p.Step] : null, p.Tolerance, 12)),
                new("steps until the cost is 0.001", 460, costs.Count - 1, 0, Notebook) { Digits = 0 },
                Row("cost there", 9.662e-4, costs[^1], 1e-4, 7),
                Row("sum of |M - W2 W1|", 0.00952818848, Distance(network, map), Late, 11),
            ],
            new("step", "cost",
            [
                new("cost", [.. costs.Select((cost, step) => ((double)step, cost)).Skip(1)]),
                new("notebook", [.. Printed.Select(p => ((double)p.Step, p.Cost))], IsReference: true),
            ])
            { IsLogX = true, IsLogY = true },
            ["Steps are counted from 0. A cost is that before the step; a cosine is that of the error before the step and W2 after it."]);
    }

    private static StudyRow Row(string name, double published, double? measured, double relative, int digits) =>
        new(name, published, measured, relative * published, Notebook) { Digits = digits };

    // In the notebook's order: M, then each example, then B, which stands there as units x outputs.
    private static (double[] Map, Tensor X, Tensor Target) Draw(IDevice device, Network network)
    {
        var random = new NumpyRandom(1234);
        double[] map = [.. Enumerable.Range(0, Outputs * Inputs).Select(_ => (double)random.Whole(-10, 10))];
        var (x, target) = (Tensor.Batch(device, Examples, new(Inputs)), Tensor.Batch(device, Examples, new(Outputs)));
        for (var row = 0; row < Examples; row++)
        {
            var example = random.Normals(Inputs);
            device.Write(x, row, example);
            device.Write(target, row, Matrices.Multiply(map, example));
        }

        network.Synapses[0].B!.Write(Matrices.Transposed(random.Normals(Hidden * Outputs), Hidden, Outputs));
        foreach (var synapse in network.Synapses)
        {
            synapse.W.Value.Fill(0);
        }

        return (map, x, target);
    }

    // What the network answers to the input i is column i of W2 W1.
    private static double Distance(Network network, double[] map)
    {
        var pass = network.CreatePass(Inputs);
        for (var i = 0; i < Inputs; i++)
        {
            pass.Input[i, i] = 1;
        }

        var answers = network.Forward(pass);
        return (from i in Enumerable.Range(0, Inputs) from o in Enumerable.Range(0, Outputs) select Math.Abs(map[o * Inputs + i] - answers[i, o])).Sum();
    }

    // The cosine between the batch means of B e and W2' e.
    private sealed class Alignment(Network network)
    {
        private readonly Tensor _sum = Tensor.Zeros(network.Device, new(Outputs));
        private readonly Tensor _broadcast = Tensor.Batch(network.Device, 1, new(Hidden));
        private readonly Tensor _carried = Tensor.Batch(network.Device, 1, new(Hidden));

        public double Cosine(Tensor e)
        {
            var (device, readout) = (network.Device, network.Synapses[1]);
            device.SumChannels(e, _sum);
            var sum = _sum.Reshape(new(1, Outputs));
            device.Apply(Geometry.Dense(Outputs, Hidden), sum, network.Synapses[0].B!, _broadcast);
            device.Adjoint(readout.Spec.Geometry, readout.W.Value, sum, _carried);
            return _broadcast.Dot(_carried) / (_broadcast.Norm() * _carried.Norm());
        }
    }
}
