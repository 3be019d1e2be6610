using Antiphon.Kernels;
using Antiphon.Losses;
using static System.Numerics.Tensors.TensorPrimitives;

namespace Antiphon.Training;

/// <summary>How a network judged examples: which class it gave those of each class, how often the right one was among its first five, and what that cost.</summary>
public sealed class Evaluation
{
    private const int TopK = 5;

    private readonly long[] _confusion;
    private readonly double[] _scores;
    private readonly Loss? _loss;
    private long _top5;
    private double _cost;

    /// <summary>Nothing judged yet.</summary>
    /// <param name="classNames">What the classes are called.</param>
    /// <param name="loss">What an output costs; null if that is not asked.</param>
    public Evaluation(IReadOnlyList<string> classNames, Loss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        _loss = loss;
        ClassNames = classNames;
        _confusion = new long[classNames.Count * classNames.Count];
        _scores = new double[classNames.Count];
    }

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>Examples judged.</summary>
    public long Count { get; private set; }

    /// <summary>Fraction whose class got the highest output.</summary>
    public double Accuracy => Share(Enumerable.Range(0, Classes).Sum(c => this[c, c]), Count);

    /// <summary>Mean cost of an example; null if it was not asked for.</summary>
    public double? MeanLoss => _loss is null ? null : _cost / Count;

    /// <summary>Fraction whose class got one of the five highest outputs; null where there are no more than five classes.</summary>
    public double? Top5Accuracy => Classes > TopK ? Share(_top5, Count) : null;

    /// <summary>Fraction right of each class; not a number for a class without examples.</summary>
    public IReadOnlyList<double> PerClass => [.. Enumerable.Range(0, Classes).Select(c => Share(this[c, c], ExamplesOf(c)))];

    /// <summary>How many examples of one class were taken for another, or for itself.</summary>
    public long this[int actual, int predicted] => _confusion[actual * Classes + predicted];

    /// <summary>How many examples of a class were judged.</summary>
    public long ExamplesOf(int actual) => Enumerable.Range(0, Classes).Sum(predicted => this[actual, predicted]);

    /// <summary>Judges the rows of an output. Of equal outputs the first counts as the highest; an output that is not finite is a vote for no class and is refused.</summary>
    /// <exception cref="ArgumentException">The output is not of as many classes, has fewer rows than there are labels, or is NaN or infinite; then nothing is counted.</exception>
    public void Add(Tensor output, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.RowLength != Classes || output.Rows < labels.Length)
        {
            throw new ArgumentException($"an output of {output} cannot be judged by {labels.Length} labels of {Classes} classes");
        }

        if (labels.Length > 0 && !output.Slice(labels.Length).IsFinite())
        {
            throw new ArgumentException("an output that is NaN or infinite cannot be judged: expected finite numbers");
        }

        if (_loss is not null && labels.Length > 0)
        {
            LastCost = _loss.Evaluate(output.Slice(labels.Length), labels) * labels.Length;
            _cost += LastCost;
        }

        for (var row = 0; row < labels.Length; row++)
        {
            output.Device.Read(output, row, _scores);
            Add(_scores, labels[row]);
        }
    }

    private void Add(ReadOnlySpan<double> scores, int label)
    {
        var (best, ahead) = (0, 0);
        for (var c = 0; c < scores.Length; c++)
        {
            best = scores[c] > scores[best] ? c : best;
            ahead += scores[c] > scores[label] || (scores[c] == scores[label] && c < label) ? 1 : 0;
        }

        _confusion[label * Classes + best]++;
        _top5 += ahead < TopK ? 1 : 0;
        Count++;
    }

    /// <summary>Numbers that <see cref="CopyTo"/> writes.</summary>
    internal int CountsLength => _confusion.Length + 1;

    /// <summary>What the last batch that was added cost in all.</summary>
    internal double LastCost { get; private set; }

    /// <summary>Writes how many were judged in which way.</summary>
    internal void CopyTo(Span<double> counts)
    {
        ConvertTruncating<long, double>(_confusion, counts);
        counts[_confusion.Length] = _top5;
    }

    /// <summary>Adds what others have judged.</summary>
    /// <param name="counts">What <see cref="CopyTo"/> has written there.</param>
    /// <param name="costs">What each batch has cost there.</param>
    internal void Add(ReadOnlySpan<double> counts, ReadOnlySpan<double> costs)
    {
        for (var i = 0; i < _confusion.Length; i++)
        {
            _confusion[i] += (long)counts[i];
            Count += (long)counts[i];
        }

        _top5 += (long)counts[_confusion.Length];
        foreach (var cost in costs)
        {
            _cost += cost; // one by one, as if all had been judged in one place
        }
    }

    private static double Share(long part, long whole) => (double)part / whole;
}
