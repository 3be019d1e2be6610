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
        public bool IsFinite() => t.Device.IsFinite(t);

        /// <summary>All numbers, row by row, copied to the host.</summary>
        public double[] ToArray()
        {
            var numbers = new double[t.Rows * t.RowLength];
            for (var row = 0; row < t.Rows; row++)
            {
                t.Device.Read(t, row, numbers.AsSpan(row * t.RowLength, t.RowLength));
            }

            return numbers;
        }

        /// <summary>Writes all numbers, row by row.</summary>
        /// <exception cref="ArgumentException">There are more or fewer than the tensor holds.</exception>
        public Tensor Write(ReadOnlySpan<double> numbers)
        {
            if (numbers.Length != t.Shape.Length)
            {
                throw new ArgumentException($"{numbers.Length} numbers for {t}", nameof(numbers));
            }

            for (var row = 0; row < t.Rows; row++)
            {
                t.Device.Write(t, row, numbers.Slice(row * t.RowLength, t.RowLength));
            }

            return t;
        }

        /// <summary>The angle between two tensors seen as vectors, in degrees; NaN when one of them is all zero.</summary>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public double AngleTo(Tensor x)
        {
            // Under one root: it is exactly 1 between two tensors of the same bits.
            var cosine = t.Dot(x) / Math.Sqrt(t.Dot(t) * x.Dot(x));
            return double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)));
        }
    }
}
