using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>A deeper network uses its depth under feedback alignment.</summary>
internal sealed record Lillicrap2014Deep : ComputedStudy
{
    private const int Inputs = 30;
    private const int Outputs = 10;
    private const int Examples = 200_000;
    private const int Looks = 50;

    private static readonly int[] Shallow = [20];
    private static readonly int[] Deep = [20, 10];

    /// <summary>The study.</summary>
    public Lillicrap2014Deep()
        : base("lillicrap2014-deep", "One more hidden layer helps feedback alignment, as it does backpropagation", StudyGroup.Minutes, Minutes: 0.5, Lillicrap.Source) => About =
        [
            "Students of 30-20-10 (three layers) and 30-20-10-10 (four) learn from a teacher of 30-20-10-10, an example at a time. Hidden layers are tanh, outputs linear, there are no biases, inputs are normal. 20 trials of 200,000 examples.",
            "The paper's scales were picked by hand and are not known: here the teacher's W is uniform in -0.8..0.8, the students' in -0.1..0.1, B in -0.5..0.5, and the rate is 0.01. "
            + "How hard the task is, and with it every single error, depends on the teacher; what is judged is the order of the four students.",
            "NSE is the squared error over 200 other inputs, as a share of that of an output of zeros.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var trials = Trials.Run(20, context, (seed, device) => Learn((ulong)seed, device, Examples, cancel), cancel);
        double[] Last(Func<Look, double> of) => [.. trials.Select(looks => of(looks[^1]))];
        double[] examples = [.. Enumerable.Range(0, Looks + 1).Select(look => (double)look * Examples / Looks)];
        StudyCurve Curve(string name, Func<Look, double> of) => Trials.Curve(name, examples, [.. trials.Select(looks => Array.ConvertAll(looks, look => of(look)))]);
        const string One = Lillicrap.Reproduction + ", one seed";
        return new(
            [
                Trials.Row("fa, three layers, NSE", .221, null, One, Last(look => look.Fa3)) with { Digits = 3 },
                Trials.Row("bp, three layers, NSE", .190, null, One, Last(look => look.Bp3)) with { Digits = 3 },
                Trials.Row("fa, four layers, NSE", .103, null, One, Last(look => look.Fa4)) with { Digits = 3 },
                Trials.Row("bp, four layers, NSE", 1e-7, null, One, Last(look => look.Bp4)) with { Digits = 8 },
                Trials.Row("NSE of fa with four layers by that of bp with three", null, null, Lillicrap.Paper, Last(look => look.Fa4 / look.Bp3)) with { Below = 1, Note = "feedback alignment uses the fourth layer" },
                Trials.Row("NSE of bp with three layers by that of fa with three", null, null, One, Last(look => look.Bp3 / look.Fa3)) with { Below = 1 },
                Trials.Row("NSE of bp with four layers by that of fa with four", null, null, One, Last(look => look.Bp4 / look.Fa4)) with { Below = 1 },
            ],
            new("examples", "NSE",
            [
                Curve("FA, three layers", look => look.Fa3), Curve("BP, three layers", look => look.Bp3), Curve("FA, four layers", look => look.Fa4), Curve("BP, four layers", look => look.Bp4),
            ])
            { IsLogY = true },
            []);
    }

    /// <summary>The students' errors at looks from birth to the last of so many examples.</summary>
    internal static Look[] Learn(ulong seed, IDevice device, int examples, CancellationToken cancel)
    {
        var random = Rng.FromSeed(seed);
        var teacher = Chain(Deep).Grow(new(Inputs), Outputs, new Backprop(), seed, device);
        foreach (var synapse in teacher.Synapses)
        {
            random.Stream($"teacher.{synapse.Spec.Name}").Uniform(synapse.W.Value, -0.8, 0.8);
        }

        var teaching = new Teaching(teacher, random.Stream("inputs"));
        var (fa, bp) = (new FeedbackAlignment(), new Backprop());
        Regression[] students = [Student(Shallow, fa, seed, device), Student(Shallow, bp, seed, device), Student(Deep, fa, seed, device), Student(Deep, bp, seed, device)];
        var (looks, step) = (new Look[Looks + 1], 0);
        for (var look = 0; look <= Looks; look++)
        {
            cancel.ThrowIfCancellationRequested();
            for (; step < (long)look * examples / Looks; step++)
            {
                teaching.Step(step, students);
            }

            var errors = Array.ConvertAll(students, teaching.NormalisedError);
            looks[look] = new(errors[0], errors[1], errors[2], errors[3]);
        }

        return looks;
    }

    private static Mlp Chain(IReadOnlyList<int> hidden) => new() { Hidden = hidden, Bias = false };

    private static Regression Student(IReadOnlyList<int> hidden, FeedbackRule rule, ulong seed, IDevice device)
    {
        var network = Chain(hidden).Grow(new(Inputs), Outputs, rule, seed, device);
        Lillicrap.Birth(network, w: 0.1, b: 0.5);
        return new(network, Regression.Descent(0.01));
    }

    /// <summary>Normalised squared errors of the four students: by each rule with three layers, and with four.</summary>
    internal readonly record struct Look(double Fa3, double Bp3, double Fa4, double Bp4);
}
