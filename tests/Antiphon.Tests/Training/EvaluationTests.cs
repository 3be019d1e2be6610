using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Tests.Training;

public sealed class EvaluationTests
{
    private static readonly IDevice Device = new Reference<double>();

    [Fact]
    public void It_counts_what_was_taken_for_what()
    {
        var judged = Judge(3, ([5, 1, 1], 0), ([5, 1, 1], 1), ([0, 2, 1], 1), ([0, 1, 2], 1));

        Assert.Equal(4, judged.Count);
        Assert.Equal(0.5, judged.Accuracy);
        Assert.Equal([1, 0, 0, 1, 1, 1, 0, 0, 0], from actual in Enumerable.Range(0, 3) from predicted in Enumerable.Range(0, 3) select (int)judged[actual, predicted]);
        Assert.Equal([1, 1.0 / 3, double.NaN], judged.PerClass);
        Assert.Null(judged.Top5Accuracy);
    }

    [Fact]
    public void Among_five_is_among_the_five_highest()
    {
        double[] falling = [9, 8, 7, 6, 5, 4, 3];

        Assert.Equal(5.0 / 7, Judge(7, [.. Enumerable.Range(0, 7).Select(label => (falling, label))]).Top5Accuracy);
        Assert.Equal(1.0 / 7, Judge(7, [.. Enumerable.Range(0, 7).Select(label => (falling, label))]).Accuracy);
    }

    [Fact]
    public void Of_equals_the_first_is_the_highest()
    {
        double[] equal = [1, 1, 1, 1, 1, 1];

        Assert.Equal(1.0 / 6, Judge(6, [.. Enumerable.Range(0, 6).Select(label => (equal, label))]).Accuracy);
        Assert.Equal(5.0 / 6, Judge(6, [.. Enumerable.Range(0, 6).Select(label => (equal, label))]).Top5Accuracy);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_a_vote_for_no_class(double score)
    {
        var evaluation = new Evaluation(["a", "b", "c"]);
        var output = Tensor.Batch(Device, 3, new(3));
        output[1, 2] = score;

        Assert.Contains("NaN or infinite", Assert.Throws<ArgumentException>(() => evaluation.Add(output, [0, 0])).Message);
        Assert.Equal(0, evaluation.Count);

        evaluation.Add(output, [0]); // what has no label is not judged
        Assert.Equal(1, evaluation.Accuracy);
    }

    [Fact]
    public void What_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(() => Judge(3, ([1, 2], 0)));

    private static Evaluation Judge(int classes, params (double[] Scores, int Label)[] examples)
    {
        var evaluation = new Evaluation([.. Enumerable.Range(0, classes).Select(c => $"{c}")]);
        foreach (var (scores, label) in examples)
        {
            var output = Tensor.Batch(Device, 2, new(scores.Length));
            for (var c = 0; c < scores.Length; c++)
            {
                output[0, c] = scores[c];
            }

            evaluation.Add(output, [label]);
        }

        return evaluation;
    }
}
