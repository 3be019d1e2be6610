using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>Runs an operation of the class library over every row: a = f(b).</summary>
internal unsafe struct SpanJob : IJob
{
    public Walk Walk;
    public SpanOperation Operation;
    public float Value;

    public readonly void Run(int task, int worker)
    {
        var (row, end, start, length) = Walk.Pieces.At(task);
        for (; row < end; row++)
        {
            var a = new Span<float>(Walk.A(row, start), length);
            var b = new ReadOnlySpan<float>(Walk.B(row, start), length);
            switch (Operation)
            {
                case SpanOperation.Fill:
                    a.Fill(Value);
                    break;
                case SpanOperation.Copy:
                    b.CopyTo(a);
                    break;
                case SpanOperation.Tanh:
                    TensorPrimitives.Tanh(b, a);
                    break;
                default:
                    TensorPrimitives.Sigmoid(b, a);
                    break;
            }
        }
    }
}
