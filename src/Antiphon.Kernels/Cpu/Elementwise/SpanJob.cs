using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>Runs an operation of the class library over every row: a = f(b), or of an adjoint a = f'(b) c.</summary>
internal unsafe struct SpanJob : IJob
{
    public Walk Walk;
    public SpanOperation Operation;
    public float Value;

    // Floats between one operation of several and the next: few enough to stay near.
    private const int Between = 256;

    public readonly void Run(int task, int worker)
    {
        Span<float> between = stackalloc float[Between];
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
                case SpanOperation.Sigmoid:
                    TensorPrimitives.Sigmoid(b, a);
                    break;
                default:
                    Compose(a, b, new(Walk.C(row, start), length), between);
                    break;
            }
        }
    }

    private readonly void Compose(Span<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> between)
    {
        for (var at = 0; at < a.Length; at += Between)
        {
            var length = Math.Min(Between, a.Length - at);
            var x = b.Slice(at, length);
            var t = between[..length];
            var to = a.Slice(at, length);
            if (Operation == SpanOperation.ErfAdjoint)
            {
                ErfSlope(x, t);
                TensorPrimitives.Multiply(t, c.Slice(at, length), to);
            }
            else if (Operation == SpanOperation.SiluAdjoint)
            {
                SiluSlope(x, t);
                TensorPrimitives.Multiply(t, c.Slice(at, length), to);
            }
            else
            {
                TensorPrimitives.Sigmoid(x, t);
                TensorPrimitives.Multiply(t, x, to);
            }
        }
    }

    // sqrt(2 / pi) exp(-x x / 2).
    private static void ErfSlope(ReadOnlySpan<float> x, Span<float> t)
    {
        TensorPrimitives.Multiply(x, x, t);
        TensorPrimitives.Multiply(t, -0.5f, t);
        TensorPrimitives.Exp(t, t);
        TensorPrimitives.Multiply(t, (float)Math.Sqrt(2 / Math.PI), t);
    }

    // s + x s (1 - s), with s(x) = 1 / (1 + exp(-x)) and so 1 - s(x) = s(-x).
    private static void SiluSlope(ReadOnlySpan<float> x, Span<float> t)
    {
        Span<float> s = stackalloc float[Between];
        s = s[..x.Length];
        TensorPrimitives.Sigmoid(x, s);
        TensorPrimitives.Negate(x, t);
        TensorPrimitives.Sigmoid(t, t);
        TensorPrimitives.Multiply(t, x, t);
        TensorPrimitives.Add(t, 1, t);
        TensorPrimitives.Multiply(t, s, t);
    }
}
