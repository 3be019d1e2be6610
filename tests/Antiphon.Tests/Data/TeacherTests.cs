using System.Text.Json;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Data;

public sealed class TeacherTests
{
    private static readonly Dataset Data = Teacher.Open(seed: 1);

    [Fact]
    public void A_seed_gives_the_same_task_and_another_seed_another()
    {
        Assert.Equal(Data.Fingerprint(), DataCatalogue.Open("teacher", root: null, seed: 1).Fingerprint());
        Assert.NotEqual(Data.Fingerprint(), Teacher.Open(seed: 2).Fingerprint());
        Assert.NotEqual(Data.Fingerprint(), Teacher.Open(seed: 1, outputs: 11).Fingerprint());
    }

    [Fact]
    public void Parts_have_their_sizes_and_streams_of_their_own()
    {
        Assert.Equal((64_000, 2_048, 2_048), (Data.Train.Count, Data.Validation.Count, Data.Test.Count));
        Assert.Equal((new Shape(32), 10), (Data.Shape, Data.Classes));
        Assert.NotEqual(Item(Data.Train, 0), Item(Data.Validation, 0));
        Assert.NotEqual(Item(Data.Train, 0), Item(Data.Test, 0));
        Assert.NotEqual(Item(Data.Validation, 0), Item(Data.Test, 0));
    }

    [Fact]
    public void Inputs_are_standard_normals()
    {
        float[] numbers = [.. Enumerable.Range(0, 2_048).SelectMany(i => Item(Data.Test, i))];

        Assert.Equal(0, numbers.Average(), 0.02);
        Assert.Equal(1, numbers.Average(x => x * x), 0.03);
        Assert.Equal(3, numbers.Average(x => x * x * x * x), 0.15);
    }

    [Fact]
    public void A_label_is_what_the_teacher_answers()
    {
        // The teacher once more, from its streams: both layers hold a row for each cell below.
        var rng = Rng.FromSeed(1).Stream("teacher");
        var (t1, t2) = (Weights("T1", 32), Weights("T2", 10));
        for (var i = 0; i < 300; i++)
        {
            var x = Item(Data.Validation, i);
            double[] hidden = [.. Enumerable.Range(0, 32).Select(j => Math.Max(0, Enumerable.Range(0, 32).Sum(k => x[k] * t1[k, j])))];
            double[] output = [.. Enumerable.Range(0, 10).Select(c => Enumerable.Range(0, 32).Sum(j => hidden[j] * t2[j, c]))];

            Assert.Equal(Array.IndexOf(output, output.Max()), Data.Validation.Label(i));
        }

        Tensor Weights(string name, int columns) => rng.Stream(name).Normal(Tensor.Zeros(new Reference<float>(), new Shape(32, columns)), 1 / Math.Sqrt(32));
    }

    [Theory]
    [InlineData(1, 0.40)]
    [InlineData(2, 0.40)]
    [InlineData(3, 0.55)] // a teacher with a bias
    public void No_class_takes_all(ulong seed, double most)
    {
        var data = Teacher.Open(seed);
        var counts = new int[10];
        for (var i = 0; i < data.Train.Count; i++)
        {
            counts[data.Train.Label(i)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 1, (int)(most * data.Train.Count)));
    }

    [Fact]
    public void Two_to_ten_thousand_outputs_are_possible()
    {
        var many = DataCatalogue.Open("teacher", root: null, seed: 1, new() { Outputs = 1000 });

        Assert.Equal(1000, many.Classes);
        Assert.InRange(Enumerable.Range(0, many.Train.Count).Select(many.Train.Label).Distinct().Count(), 300, 1000);
        Assert.Equal([0, 1], Enumerable.Range(0, 2_048).Select(Teacher.Open(1, 2).Test.Label).Distinct().Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => Teacher.Open(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Teacher.Open(1, 10_001));
    }

    [Fact]
    public void Backpropagation_learns_it()
    {
        using var folder = new TempFolder();
        Command.Run($"train --data teacher --model mlp --hidden 64,64,64 --rule bp --epochs 1 --json {folder.File("bp.json")}").Fine();

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("bp.json")));
        Assert.InRange(json.RootElement.GetProperty("test_accuracy").GetDouble(), 0.7, 1);
    }

    [Fact]
    public void A_thousand_outputs_are_trained_and_evaluated_again()
    {
        using var folder = new TempFolder();
        Command.Run($"train --data teacher --outputs 1000 --model mlp --hidden 32 --rule bp --epochs 1 --batch 500 --runs-dir {folder.Path} --run many").Fine();

        Assert.Contains("teacher", Command.Run($"eval {folder.File("many")}").Fine());
        Command.Run($"predict {folder.File("many")} {typeof(TeacherTests).Assembly.Location}").ShouldFail(1, "teacher is not made of pictures");
    }

    private static float[] Item(Examples part, int index)
    {
        var item = new float[part.Shape.Length];
        part.Read(index, default, item);
        return item;
    }
}
