using System.Numerics.Tensors;
using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.Tests.Data;

public sealed class DemoTests
{
    [Fact]
    public void Data_are_told_apart_by_their_fingerprints()
    {
        var demo = Demo.Open(1);

        Assert.Matches("^[0-9a-f]{32}$", demo.Fingerprint());
        Assert.Equal(demo.Fingerprint(), Demo.Open(1).Fingerprint());
        Dataset[] others = [Demo.Open(2), demo with { Train = demo.Test }, demo with { Test = demo.Validation }, demo with { ClassNames = [.. demo.ClassNames.Reverse()] }];
        Assert.Equal(5, others.Append(demo).Select(set => set.Fingerprint()).Distinct().Count());
    }

    private static readonly Dataset Data = Demo.Open(seed: 1);

    [Fact]
    public void Classes_are_equally_frequent()
    {
        foreach (var part in new[] { Data.Train, Data.Validation, Data.Test })
        {
            var counts = new int[Data.Classes];
            for (var i = 0; i < part.Count; i++)
            {
                counts[part.Label(i)]++;
            }

            Assert.All(counts, count => Assert.Equal(part.Count / 10, count));
        }
    }

    [Fact]
    public void A_seed_gives_the_same_pictures_and_another_seed_others()
    {
        var (again, other) = (Demo.Open(seed: 1), Demo.Open(seed: 2));

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(Item(Data.Test, i), Item(again.Test, i));
            Assert.NotEqual(Item(Data.Test, i), Item(other.Test, i));
            Assert.NotEqual(Item(Data.Test, i), Item(Data.Validation, i));
        }
    }

    [Fact]
    public void Numbers_are_about_centred()
    {
        var numbers = Enumerable.Range(0, 2000).SelectMany(i => Item(Data.Train, i)).ToArray();

        var mean = numbers.Average();
        Assert.Equal(0, mean, 0.1);
        Assert.Equal(1, Math.Sqrt(numbers.Average(v => (v - mean) * (v - mean))), 0.1);
    }

    [Fact]
    public void A_straight_line_does_not_do()
    {
        var accuracy = LinearAccuracy(epochs: 8);

        Assert.InRange(accuracy, 0.70, 0.90);
    }

    private static float[] Item(Examples part, int index)
    {
        var item = new float[part.Shape.Length];
        part.Read(index, default, item);
        return item;
    }

    /// <summary>Softmax regression by plain gradient descent, one example at a time, the rate falling.</summary>
    private static double LinearAccuracy(int epochs)
    {
        const int Inputs = 784;
        var weights = new float[10][];
        for (var c = 0; c < 10; c++)
        {
            weights[c] = new float[Inputs + 1];
        }

        var order = Enumerable.Range(0, Data.Train.Count).ToArray();
        var answers = new float[10];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            Rng.FromSeed(1).Stream(epoch).Shuffle(order);
            var rate = 0.002f * (epochs - epoch) / epochs;
            foreach (var i in order)
            {
                var x = Item(Data.Train, i);
                Answer(weights, x, answers);
                var highest = answers.Max();
                var sum = answers.Sum(a => MathF.Exp(a - highest));
                for (var c = 0; c < 10; c++)
                {
                    var step = rate * ((c == Data.Train.Label(i) ? 1 : 0) - MathF.Exp(answers[c] - highest) / sum);
                    TensorPrimitives.MultiplyAdd(x, step, weights[c].AsSpan(0, Inputs), weights[c]);
                    weights[c][Inputs] += step;
                }
            }
        }

        return Enumerable.Range(0, Data.Test.Count).Count(i =>
        {
            Answer(weights, Item(Data.Test, i), answers);
            return Array.IndexOf(answers, answers.Max()) == Data.Test.Label(i);
        }) / (double)Data.Test.Count;
    }

    private static void Answer(float[][] weights, float[] x, float[] answers)
    {
        for (var c = 0; c < 10; c++)
        {
            answers[c] = weights[c][x.Length] + TensorPrimitives.Dot(weights[c].AsSpan(0, x.Length), x);
        }
    }
}
