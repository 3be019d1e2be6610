using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>A linear network learns a linear function, and its W turns towards B.</summary>
internal sealed record Lillicrap2014Linear : ComputedStudy
{
    private const int Inputs = 30;
    private const int Hidden = 20;
    private const int Outputs = 10;
    private const int Examples = 2000;
    private const int EachLook = 20;

    /// <summary>The study.</summary>
    public Lillicrap2014Linear()
        : base("lillicrap2014-linear", "A linear network in which W turns towards B", StudyGroup.Minutes, Minutes: 0.1, Lillicrap.Source) => About =
        [
            "A linear network of 30-20-10 without biases learns y = T x, an example at a time, at rate 0.001: T uniform in -1..1, x normal, W at birth uniform in -0.01..0.01, B in -0.5..0.5. 20 trials.",
            "NSE is the squared error over 200 other inputs, as a share of that of an output of zeros. The angle is that between B e and W' e, the errors that feedback alignment and backpropagation hand down, averaged over these inputs.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var trials = Trials.Run(20, context, (seed, device) => Learn((ulong)seed, device, cancel), cancel);
        double[] Angles(int example) => [.. trials.Select(trial => trial.Angle[example / EachLook])];
        double[] examples = [.. trials[0].Fa.Select((_, look) => (double)look * EachLook)];
        return new(
            [
                Trials.Row("angle of B e and W' e, at birth (degrees)", 85, 10, Lillicrap.Reproduction, Angles(0)) with { Digits = 1, Note = "near 90: B knows nothing of W" },
                Trials.Row("angle after 100 examples (degrees)", null, null, Lillicrap.Paper, Angles(100)) with { Digits = 1, Below = 90, Note = "the error handed down helps" },
                Trials.Row("angle after 300 examples (degrees)", null, null, Lillicrap.Reproduction, Angles(300)) with { Digits = 1, Below = 35 },
                Trials.Row("angle after 2000 examples (degrees)", 30, 5, Lillicrap.Reproduction, Angles(Examples)) with { Digits = 1 },
                Trials.Row("fa, NSE after 2000 examples", null, null, "", [.. trials.Select(trial => trial.Fa[^1])]) with { Digits = 5 },
                Trials.Row("bp, NSE after 2000 examples", null, null, "", [.. trials.Select(trial => trial.Bp[^1])]) with { Digits = 5 },
                Trials.Row("NSE of fa by that of bp, after 2000 examples", null, null, Lillicrap.Paper, [.. trials.Select(trial => trial.Fa[^1] / trial.Bp[^1])]) with { Digits = 3, Below = 1, Note = "fa learns no slower" },
            ],
            new("examples", "NSE; angle / 90 degrees",
            [
                Trials.Curve("FA, NSE", examples, [.. trials.Select(trial => trial.Fa)]),
                Trials.Curve("BP, NSE", examples, [.. trials.Select(trial => trial.Bp)]),
                Trials.Curve("FA, angle / 90 degrees", examples, [.. trials.Select(trial => trial.Angle.Select(angle => angle / 90).ToArray())]),
            ]),
            []);
    }

    internal static Trial Learn(ulong seed, IDevice device, CancellationToken cancel)
    {
        var random = Rng.FromSeed(seed);
        var teacher = Linear([]).Grow(new(Inputs), Outputs, new Backprop(), seed, device);
        random.Stream("T").Uniform(teacher.Synapses[0].W.Value, -1, 1);
        var teaching = new Teaching(teacher, random.Stream("inputs"));
        var (fa, bp) = (Student(new FeedbackAlignment(), seed, device), Student(new Backprop(), seed, device));
        var looks = Examples / EachLook + 1;
        var trial = new Trial(new double[looks], new double[looks], new double[looks]);
        for (var look = 0; look < looks; look++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var step = Math.Max(0, look - 1) * EachLook; step < look * EachLook; step++)
            {
                teaching.Step(step, [fa, bp]);
            }

            trial.Bp[look] = teaching.NormalisedError(bp);
            trial.Fa[look] = teaching.NormalisedError(fa);
            trial.Angle[look] = CarriedAngle.Mean(fa.Network.Synapses[1], teaching.ErrorOf(fa));
        }

        return trial;
    }

    private static Mlp Linear(IReadOnlyList<int> hidden) => new() { Hidden = hidden, Nonlinearity = null, Bias = false };

    private static Regression Student(FeedbackRule rule, ulong seed, IDevice device)
    {
        var network = Linear([Hidden]).Grow(new(Inputs), Outputs, rule, seed, device);
        Lillicrap.Birth(network, w: 0.01, b: 0.5);
        return new(network, Regression.Descent(1e-3));
    }

    /// <summary>What is seen at each look: the normalised squared error of both rules, and the mean angle between B e and W' e.</summary>
    internal sealed record Trial(double[] Fa, double[] Bp, double[] Angle);
}
