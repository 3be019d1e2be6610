using System.Numerics.Tensors;

namespace Antiphon.Kernels;

/// <summary>The verbs rules, layers and optimizers speak in: each acts in place and returns its tensor, so that a line reads like the equation.</summary>
public static class TensorVerbs
{
    extension(Tensor t)
    {
        /// <summary>t = value.</summary>
        public Tensor Fill(double value)
        {
            t.Device.Fill(t, value);
            return t;
        }

        /// <summary>t = x.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor CopyFrom(Tensor x)
        {
            t.Device.Copy(x, t);
            return t;
        }

        /// <summary>t = factor t.</summary>
        public Tensor Scale(double factor)
        {
            t.Device.Scale(t, factor);
            return t;
        }

        /// <summary>t = t + factor x.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor Add(Tensor x, double factor = 1)
        {
            t.Device.Add(t, x, factor);
            return t;
        }

        /// <summary>t = (1 - share) t + share x: a running average of x.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor MoveTowards(Tensor x, double share) => t.Scale(1 - share).Add(x, share);

        /// <summary>t = t * x, element by element.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor Multiply(Tensor x)
        {
            t.Device.Multiply(t, x);
            return t;
        }

        /// <summary>t = scale sign(x), with sign(0) = 0.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public Tensor SignOf(Tensor x, double scale = 1)
        {
            t.Device.Sign(x, t, scale);
            return t;
        }

        /// <summary>The sum of t * x.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public double Dot(Tensor x) => t.Device.Dot(t, x);

        /// <summary>The Euclidean norm of all elements.</summary>
        public double Norm() => Math.Sqrt(t.Device.Dot(t, t));

        /// <summary>Whether all elements are finite: none is infinite or NaN.</summary>
        public bool IsFinite()
        {
            var isFinite = true;
            for (var row = 0; row < t.Rows && isFinite; row++)
            {
                isFinite = t.Type == ElementType.Single ? TensorPrimitives.IsFiniteAll<float>(t.Row<float>(row)) : TensorPrimitives.IsFiniteAll<double>(t.Row<double>(row));
            }

            return isFinite;
        }

        /// <summary>The angle between two tensors seen as vectors, in degrees; NaN when one of them is all zero.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public double AngleTo(Tensor x)
        {
            var cosine = t.Dot(x) / (t.Norm() * x.Norm());
            return double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)));
        }
    }
}
