using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using static Antiphon.Studies.Exact.Akrout2019Run;

namespace Antiphon.Studies.Exact;

/// <summary>
/// The code of the weight mirror paper on MNIST: backpropagation, feedback alignment, Kolen-Pollack and weight mirror teach 784-500-10 sigmoid units from the same W, with the authors' random numbers.
/// The first epoch is computed in double precision, as theirs, and ten epochs in single precision.
/// </summary>
internal sealed record Akrout2019 : ComputedStudy
{
    private const int Epochs = 10;

    private static readonly Algorithm[] Algorithms =
    [
        new("bp", new Backprop(), 0.2, Mirrors: false, new(1.468761001024, 88.00), new(0.438748586114, 94.12), []),
        new("fa", new FeedbackAlignment(), 0.2, Mirrors: false,
            new(1.832975830262, 85.49, 42.0762107621, 89.8341383385, 40.0352381593), new(0.672679123018, 90.86, 26.0932647306, 89.7957164332, 29.253368725),
            [42.08, 33.23, 29.93, 28.21, 27.20, 26.59, 26.23, 26.05, 26.02, 26.09]),
        new("kp", new KolenPollack(), 0.3, Mirrors: false,
            new(1.414063949881, 88.90, 19.412568173, 70.9514188986, 19.7463294994), new(0.321370577071, 95.41, 12.2110166976, 45.9171497539, 11.177118739),
            [19.41, 16.12, 15.65, 15.66, 15.26, 14.66, 14.00, 13.35, 12.75, 12.21]),
        new("wm", new FeedbackAlignment(), 0.05, Mirrors: true,
            new(2.585274739111, 78.48, 63.4353962598, 83.162151979, 61.3344209584), new(0.725398211757, 90.49, 16.9067480505, 72.2249524805, 27.4535984183),
            [63.44, 46.76, 36.22, 29.67, 26.33, 23.57, 21.47, 20.10, 18.65, 16.91]),
    ];

    public Akrout2019()
        : base(
            "akrout2019-mnist", "Backpropagation, feedback alignment, Kolen-Pollack and weight mirror on MNIST, by the authors' code", StudyGroup.Exact, Minutes: 2, new KolenPollack().Source) => About =
        [
            "784-500-10 sigmoid units with binary cross-entropy on MNIST: pixels divided by 255, batches of 128 in the order of the files, each epoch alike, no momentum, no schedule. Rates are 0.2 for backpropagation and feedback alignment, 0.3 for Kolen-Pollack and 0.05 for the weight mirror. All four begin with the same W.",
            "NumPy's generator with seed 1111 draws in the order of the authors' code, and the quirks of that code are kept: biases learn 128 times slower than weights, Kolen-Pollack has no decay, and the mirror hears the bias, answers through the sigmoid and lets B grow.",
            "The authors trained in double precision for 400 epochs. Here epoch 0 is computed in double precision on the reference device, and ten epochs in single precision on the fast one.",
        ];

    /// <inheritdoc/>
    public override StudyOutcome Run(StudyContext context, CancellationToken cancel)
    {
        var digits = Open(context.DataRoot);

        // The long ones first.
        var work = (from algorithm in Algorithms.Reverse() from isDouble in (bool[])[true, false] select (Algorithm: algorithm, IsDouble: isDouble)).ToList();
        var trained = SideBySide.Run(
            work,
            context,
            (training, device) => training.Algorithm.Begin(digits, training.IsDouble ? new Reference<double>() : device).Train(
                training.IsDouble ? 1 : Epochs,
                (i, epoch) => context.Say(FormattableString.Invariant($"{training.Algorithm.Name}, {Precision(training.IsDouble)} precision, epoch {i}: loss {epoch.Loss:F5}, test accuracy {epoch.Accuracy:F2} %")),
                cancel),
            cancel);
        Epoch[] Of(Algorithm algorithm, bool isDouble) => trained[work.IndexOf((algorithm, isDouble))];

        return new(
            [
                .. from a in Algorithms from row in Rows(a, 0, isDouble: true, a.First, Of(a, isDouble: true)[0]) select row,
                .. from a in Algorithms from row in Rows(a, Epochs - 1, isDouble: false, a.Tenth, Of(a, isDouble: false)[^1]) select row,
            ],
            new("epoch", "angle of the hidden error (degrees)",
            [
                .. from a in Algorithms where a.Angles.Length > 0 select new StudyCurve(a.Name, [.. Of(a, isDouble: false).Select((epoch, i) => ((double)i, epoch.DeltaAngle!.Value))]),
                .. from a in Algorithms where a.Angles.Length > 0 select new StudyCurve($"{a.Name}, authors", [.. a.Angles.Select((angle, i) => ((double)i, angle))], IsReference: true),
            ]),
            [
                "Epochs are counted from 0. The loss is the mean over an epoch's batches, each before its step; the angle of the hidden error is that of the first training picture alone.",
            ]);
    }

    /// <summary>MNIST in the order of its files, its pixels from 0 to 255.</summary>
    internal static (Examples Train, Examples Test) Open(string? root) => InFileOrder(DataCatalogue.Open("mnist", root, seed: 0));

    /// <summary>Pictures in the order of their files, none held out, their pixels from 0 to 255.</summary>
    internal static (Examples Train, Examples Test) InFileOrder(Dataset data) => (Raw(((Subset)data.Train).Whole), Raw(data.Test));

    /// <summary>An algorithm of the paper by its name, and what its log says of the first epoch.</summary>
    internal static Algorithm Find(string name) => Algorithms.Single(algorithm => algorithm.Name == name);

    private static Pictures Raw(Examples digits) => ((Pictures)digits).With();

    private static IEnumerable<StudyRow> Rows(Algorithm algorithm, int epoch, bool isDouble, Epoch published, Epoch measured)
    {
        StudyRow Row(string what, Func<Epoch, double?> of, double tolerance, int digits) =>
            new($"{algorithm.Name}, {what}, epoch {epoch}", of(published), of(measured), tolerance, $"experiments/mnist/{algorithm.Name}-V0/results.json")
            {
                Digits = digits,
                Note = $"{Precision(isDouble)} precision",
            };

        StudyRow[] rows =
        [
            Row("loss", e => e.Loss, isDouble ? 1e-9 : 1e-5, isDouble ? 10 : 5),
            Row("test accuracy (%)", e => e.Accuracy, isDouble ? 0.001 : 0.05, 2),
            Row("angle of the hidden error (degrees)", e => e.DeltaAngle, isDouble ? 1e-6 : 0.1, isDouble ? 7 : 2),
            Row("angle of W and B, first layer (degrees)", e => e.FirstAngle, isDouble ? 1e-6 : 0.1, isDouble ? 7 : 2),
            Row("angle of W and B, second layer (degrees)", e => e.SecondAngle, isDouble ? 1e-6 : 0.1, isDouble ? 7 : 2),
        ];
        return rows.Where(row => row.Published is not null);
    }

    private static string Precision(bool isDouble) => isDouble ? "double" : "single";

    /// <summary>One of the four, with what the authors' log says of epochs 0 and 9, and of the hidden error's angle in all ten.</summary>
    internal sealed record Algorithm(string Name, FeedbackRule Rule, double Rate, bool Mirrors, Epoch First, Epoch Tenth, double[] Angles)
    {
        /// <summary>The network as it is before the first epoch.</summary>
        public Akrout2019Run Begin((Examples Train, Examples Test) digits, IDevice device) => new(Rule, Rate, Mirrors, hidden: 500, digits, device);
    }
}
