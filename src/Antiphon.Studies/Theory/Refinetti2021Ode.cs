using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Studies.Theory;

/// <summary>Order-parameter equations of a two-layer student, and the student itself beside them.</summary>
internal sealed record Refinetti2021Ode : ComputedStudy
{
    private const int N = 1000;
    private const double Rate = 0.2;
    private const double Step = 0.02;

    private static readonly double[] Q = [1, 0.05, 0.05, 0.9];
    private static readonly double[] R = [0.03, -0.02, 0.01, 0.02];
    private static readonly double[] V = [0.5, 0.3];
    private static readonly double[] A = [1, 1];
    private static readonly double[] F = [0.8, -0.6];

    // The equations' errors, and v at the last of these times.
    private static readonly (double T, double Dfa, double Bp)[] Table =
    [
        (0, .38705554, .38705554), (10, .23024802, .27616826), (50, .018901696, .020936298), (100, .016224429, .015785517), (500, .011876809, .0070175638), (1000, .00056645378, .000053579461),
    ];

    // When is looked: at the table's times, and evenly on a logarithmic scale.
    private static readonly double[] Times = [.. Table.Select(row => row.T).Concat(Enumerable.Range(0, 41).Select(i => Math.Round(0.1 * Math.Pow(10, i / 10.0), 1))).Distinct().Order()];

    private static readonly (double[] Dfa, double[] Bp) LastV = ([1.162117, -.849114], [1.052164, .948763]);

    /// <summary>The study.</summary>
    public Refinetti2021Ode()
        : base(
            "refinetti2021-ode", "Equations of two-layer networks under BP and DFA, and the networks beside them", StudyGroup.Theory, Minutes: 1.5,
            new("Refinetti, Maria and d'Ascoli, Stephane and Ohana, Ruben and Goldt, Sebastian", 2021, "Align, then memorise: the dynamics of learning with feedback alignment", "International Conference on Machine Learning", "arXiv:2011.12428")) => About =
        [
            "A teacher y = g(t1 x) + g(t2 x) and a student y = v1 g(w1 x) + v2 g(w2 x) with g(u) = erf(u / sqrt 2), inputs normal and of variance 1 / N: an example at a time, each seen once, w at rate 0.2 and v at 0.2 / N. "
            + "Under DFA the error reaches the units through F = (0.8, -0.6), under BP through v.",
            "For N without end the overlaps Q, R and v follow ordinary differential equations, here by the Runge-Kutta method in steps of 0.02. Beside them are networks of N = 1000, eight trials with other numbers, at birth with the equations' very overlaps; "
            + "their error on new inputs is the integral that their Q, R and v come to.",
            "The figures to meet were computed from the published equations by an independent program: the paper has curves alone.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var (dfa, bp) = (Equations(isDirect: true, Times), Equations(isDirect: false, Times));
        context.Say("the equations are integrated");
        var trials = Trials.Run(8, context, (seed, device) => Simulate((ulong)seed, N, Times, device, cancel), cancel);
        return new(
            [
                .. Rows("dfa", dfa, [.. trials.Select(trial => trial.Dfa)], row => row.Dfa, LastV.Dfa),
                .. Rows("bp", bp, [.. trials.Select(trial => trial.Bp)], row => row.Bp, LastV.Bp),
                Trials.Row("steps a second, on one thread", null, null, "", [.. trials.Select(trial => trial.Speed)]) with { Digits = 0, Note = "of two networks, which share each new input and the teacher's answer to it" },
            ],
            new("t = steps / N", "half the mean squared error",
            [
                Curve("DFA, equations", [dfa], isReference: true), Curve("BP, equations", [bp], isReference: true),
                Curve($"DFA, N = {N}", [.. trials.Select(trial => trial.Dfa)]), Curve($"BP, N = {N}", [.. trials.Select(trial => trial.Bp)]),
            ])
            { IsLogX = true, IsLogY = true },
            []);
    }

    /// <summary>The order parameters at birth, under DFA or BP.</summary>
    internal static OrderParameters Birth(bool isDirect) => new(Q, R, V, A, isDirect ? F : null, Rate);

    /// <summary>Two networks of N inputs, one by DFA and one by BP, from the same inputs; and the steps a second of each.</summary>
    internal static (Course Dfa, Course Bp, double Speed) Simulate(ulong seed, int n, double[] times, IDevice device, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var random = Rng.FromSeed(seed);
        var frame = TwoLayers.Frame(4, n, random.Stream("frame"));
        IReadOnlyList<double[]> t = [frame[0], frame[1]];
        var w = Born(frame);
        var teaching = new Teaching(TwoLayers.Grow(new Backprop(), t, A, seed, device), random.Stream("inputs"), 1 / Math.Sqrt(n));
        Network[] networks = [.. new FeedbackRule[] { new DirectFeedbackAlignment(), new Backprop() }.Select(rule => TwoLayers.Grow(rule, w, V, seed, device))];
        networks[0].Synapses[0].B!.Write(F);
        var recipe = Regression.Descent(Rate) with { Optimizer = new PartRate(parameter => parameter.Name == "readout.W", 1.0 / n) };
        Regression[] students = [.. networks.Select(network => new Regression(network, recipe))];
        var courses = Array.ConvertAll(networks, _ => new Course(new double[times.Length], []));
        var step = 0L;
        for (var look = 0; look < times.Length; look++)
        {
            for (var end = Math.Round(times[look] * n); step < end; step++)
            {
                if (step % n == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                teaching.Step(step, students);
            }

            for (var i = 0; i < networks.Length; i++)
            {
                var (units, v) = (TwoLayers.Units(networks[i]), networks[i].Synapses[1].W.Value.ToArray());
                courses[i].Errors[look] = new OrderParameters(TwoLayers.Overlaps(units, units), TwoLayers.Overlaps(units, t), v, A, null, Rate).Error;
                courses[i] = courses[i] with { V = v };
            }
        }

        return (courses[0], courses[1], networks.Length * step / watch.Elapsed.TotalSeconds);
    }

    /// <summary>Errors at times, and v at the last of them.</summary>
    internal sealed record Course(double[] Errors, double[] V);

    private static Course Equations(bool isDirect, double[] times)
    {
        var order = Birth(isDirect);
        var (errors, step) = (new double[times.Length], 0);
        for (var look = 0; look < times.Length; look++)
        {
            for (; step < Math.Round(times[look] / Step); step++)
            {
                order.Advance(Step);
            }

            errors[look] = order.Error;
        }

        return new(errors, order.V.ToArray());
    }

    private static IEnumerable<StudyRow> Rows(string rule, Course equations, Course[] networks, Func<(double T, double Dfa, double Bp), double> column, double[] v)
    {
        const string Program = "the equations, by an independent program";
        foreach (var row in Table)
        {
            var (published, look) = (column(row), Array.IndexOf(Times, row.T));
            yield return new($"{rule}, equations, error at t = {row.T}", published, equations.Errors[look], 1e-6 * published, Program) { Digits = 8 };
            yield return Trials.Row($"{rule}, N = {N}, error at t = {row.T}", published, (row.T <= 100 ? 0.05 : 0.15) * published, Program, [.. networks.Select(network => network.Errors[look])]) with { Digits = 6 };
        }

        for (var k = 0; k < v.Length; k++)
        {
            yield return new($"{rule}, equations, v{k + 1} at t = {Times[^1]}", v[k], equations.V[k], 1e-6, Program) { Digits = 6 };
            yield return Trials.Row($"{rule}, N = {N}, v{k + 1} at t = {Times[^1]}", v[k], 0.05, Program, [.. networks.Select(network => network.V[k])]) with { Digits = 3 };
        }
    }

    // Rows with overlaps R to the first two of a frame, the teacher, and Q among themselves: the other two of the frame bring what R leaves of Q.
    private static IReadOnlyList<double[]> Born(IReadOnlyList<double[]> frame)
    {
        var left = Q[0] - R[0] * R[0] - R[1] * R[1];
        var cross = (Q[1] - R[0] * R[2] - R[1] * R[3]) / Math.Sqrt(left);
        return
        [
            TwoLayers.Sum([R[0], R[1], Math.Sqrt(left), 0], frame),
            TwoLayers.Sum([R[2], R[3], cross, Math.Sqrt(Q[3] - R[2] * R[2] - R[3] * R[3] - cross * cross)], frame),
        ];
    }

    private static StudyCurve Curve(string name, IReadOnlyList<Course> courses, bool isReference = false) =>
        Trials.Curve(name, Times[1..], [.. courses.Select(course => course.Errors[1..])]) with { IsReference = isReference }; // a logarithm has no 0
}
