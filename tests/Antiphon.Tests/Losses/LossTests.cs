using Antiphon.Kernels;
using Antiphon.Losses;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Losses;

public sealed class LossTests
{
    private static readonly Loss[] All = [new SoftmaxCrossEntropy(), new BinaryCrossEntropy(), new SquaredError()];

    public static TheoryData<int> Indices() => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_error_is_the_derivative(int loss)
    {
        var output = Rng.FromSeed(1).Normal(Tensor.Batch(Lab.Exact, 3, new(4)), 2);
        var error = Tensor.Batch(Lab.Exact, 3, new(4));
        int[] labels = [3, 0, 1];
        All[loss].Evaluate(output, labels, error);

        for (var i = 0; i < 12; i++)
        {
            var here = output[i / 4, i % 4];
            output[i / 4, i % 4] = here + 1e-6;
            var above = All[loss].Evaluate(output, labels);
            output[i / 4, i % 4] = here - 1e-6;
            var below = All[loss].Evaluate(output, labels);
            output[i / 4, i % 4] = here;
            Assert.Equal((above - below) / 2e-6, error[i / 4, i % 4], 1e-8);
        }
    }

    [Theory]
    [InlineData(0, 1.0986122886681098)] // log 3
    [InlineData(1, 2.0794415416798357)] // 3 log 2
    [InlineData(2, 0.5)]
    public void An_output_of_zeros_costs(int loss, double expected) =>
        Assert.Equal(expected, All[loss].Evaluate(Tensor.Batch(Lab.Exact, 2, new(3)), [0, 2]), 1e-12);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Outputs_far_out_stay_numbers(int loss)
    {
        var output = Tensor.Batch(Lab.Exact, 1, new(2));
        (output[0, 0], output[0, 1]) = (1000, -1000);
        var error = Tensor.Batch(Lab.Exact, 1, new(2));

        Assert.Equal(2000, All[loss].Evaluate(output, [1], error), 1e-9);
        Assert.Equal([1, -1], error.Numbers());
    }

    [Theory]
    [InlineData(40, 4.2e-18)] // still heard
    [InlineData(50, 0)] // 2e-22
    [InlineData(95, 0)] // denormal as a float
    public void An_error_that_moves_nothing_is_silent(double margin, double expected)
    {
        var output = Tensor.Batch(Lab.Exact, 1, new(2));
        output[0, 0] = margin;
        var error = Tensor.Batch(Lab.Exact, 1, new(2));

        new SoftmaxCrossEntropy().Evaluate(output, [0], error);

        Assert.Equal(expected, error[0, 1], 0.02 * expected);
    }

    [Fact]
    public void What_is_not_a_number_is_not_silenced()
    {
        var output = Tensor.Batch(Lab.Exact, 1, new(2));
        output[0, 0] = double.NaN;
        var error = Tensor.Batch(Lab.Exact, 1, new(2));

        Assert.Equal(double.NaN, new SoftmaxCrossEntropy().Evaluate(output, [0], error));
        Assert.Equal(double.NaN, error[0, 1]);
    }
}
