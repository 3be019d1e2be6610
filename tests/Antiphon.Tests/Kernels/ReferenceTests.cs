using Antiphon.Kernels;

namespace Antiphon.Tests.Kernels;

public sealed class ReferenceTests
{
    private const int Rows = 5;
    private const int Inputs = 7;
    private const int Outputs = 13;

    private readonly Reference<double> _device = new();

    [Fact]
    public void The_answers_of_doubles_are_those_of_a_plain_loop_to_the_last_bit()
    {
        var (x, f, y) = (Normal("x", Rows, Inputs), Normal("f", Inputs, Outputs), Normal("y", Rows, Outputs));

        _device.Apply(Geometry.Dense(Inputs, Outputs), x, f.Reshape(Geometry.Dense(Inputs, Outputs).Weights), y);

        Assert.Equal(Sums(Rows, Outputs, Inputs, (row, o, i) => x[row, i] * f[i, o]), y.ToArray());
    }

    [Fact]
    public void The_products_of_doubles_are_those_of_a_plain_loop_to_the_last_bit()
    {
        var (x, delta, product) = (Normal("x", Rows, Inputs), Normal("delta", Rows, Outputs), Normal("product", Inputs, Outputs));

        _device.Outer(Geometry.Dense(Inputs, Outputs), x, delta, product.Reshape(Geometry.Dense(Inputs, Outputs).Weights));

        Assert.Equal(Sums(Inputs, Outputs, Rows, (i, o, row) => x[row, i] * delta[row, o]), product.ToArray());
    }

    private Tensor Normal(string name, int rows, int columns) => Rng.FromSeed(1).Stream(name).Normal(Tensor.Zeros(_device, new(rows, columns)), 1);

    private static double[] Sums(int rows, int columns, int terms, Func<int, int, int, double> term)
    {
        var sums = new double[rows * columns];
        for (var at = 0; at < sums.Length; at++)
        {
            for (var i = 0; i < terms; i++)
            {
                var product = term(at / columns, at % columns, i);
                sums[at] += product;
            }
        }

        return sums;
    }
}
