using System.Numerics;

namespace Antiphon.Kernels;

/// <summary>Element by element, from the definitions.</summary>
internal static class ReferenceElements<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Map(Tensor t, Func<double, double> f)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            var to = t.Row<T>(row);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Store(f(Load(to[i])));
            }
        }
    }

    public static void Map(Tensor t, Tensor x, Func<double, double, double> f)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            var to = t.Row<T>(row);
            var a = x.Row<T>(row);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Store(f(Load(to[i]), Load(a[i])));
            }
        }
    }

    public static void Map(Tensor t, Tensor x, Tensor z, Func<double, double, double> f)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            var to = t.Row<T>(row);
            var a = x.Row<T>(row);
            var b = z.Row<T>(row);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Store(f(Load(a[i]), Load(b[i])));
            }
        }
    }

    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : 0;

    public static double Dot(Tensor a, Tensor b)
    {
        var sum = 0.0;
        for (var row = 0; row < a.Rows; row++)
        {
            var p = a.Row<T>(row);
            var q = b.Row<T>(row);
            for (var i = 0; i < p.Length; i++)
            {
                sum += Load(p[i]) * Load(q[i]);
            }
        }

        return sum;
    }

    public static void Descend(Tensor w, Tensor gradient, Tensor v, in MomentumStep step)
    {
        for (var row = 0; row < w.Rows; row++)
        {
            var weights = w.Row<T>(row);
            var gradients = gradient.Row<T>(row);
            var velocities = v.Row<T>(row);
            for (var i = 0; i < weights.Length; i++)
            {
                var old = Load(weights[i]);
                var slope = Load(gradients[i]);
                var g = (step.Manhattan ? Sign(slope) : slope) + step.WeightDecay * old;
                var velocity = step.Momentum * Load(velocities[i]) + g;
                var direction = step.Nesterov ? g + step.Momentum * velocity : velocity;
                velocities[i] = Store(velocity);
                weights[i] = Store((1 - step.Decoupled) * old - step.Rate * direction);
            }
        }
    }

    public static void Descend(Tensor w, Tensor gradient, Tensor m, Tensor v, in AdaptiveStep step)
    {
        for (var row = 0; row < w.Rows; row++)
        {
            var weights = w.Row<T>(row);
            var gradients = gradient.Row<T>(row);
            var firsts = m.Row<T>(row);
            var seconds = v.Row<T>(row);
            for (var i = 0; i < weights.Length; i++)
            {
                var old = Load(weights[i]);
                var g = Load(gradients[i]) + step.WeightDecay * old;
                var first = step.Beta1 * Load(firsts[i]) + (1 - step.Beta1) * g;
                var second = step.Beta2 * Load(seconds[i]) + (1 - step.Beta2) * g * g;
                var size = Math.Sqrt(second) / Math.Sqrt(step.Correction2) + step.Epsilon;
                firsts[i] = Store(first);
                seconds[i] = Store(second);
                weights[i] = Store((1 - step.Decoupled) * old - step.Rate * first / size / step.Correction1);
            }
        }
    }

    public static double Load(T x) => double.CreateTruncating(x);

    public static T Store(double x) => T.CreateTruncating(x);
}
