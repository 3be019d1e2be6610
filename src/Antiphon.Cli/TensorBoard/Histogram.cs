using Antiphon.Kernels;

namespace Antiphon.Cli.TensorBoard;

/// <summary>How the numbers of a tensor are spread, in TensorBoard's buckets: their limits grow by a tenth each from 1e-12 to 1e20, on both sides of 0.</summary>
internal static class Histogram
{
    private static readonly double[] Limits = [.. Positive().Reverse().Select(limit => -limit), 0, .. Positive()];

    /// <summary>The histogram of all elements, without empty buckets at either end; those between two others are one.</summary>
    public static HistogramProto Of(Tensor tensor)
    {
        var (counts, numbers) = (new long[Limits.Length], new double[tensor.RowLength]);
        var (min, max, sum, squares) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0);
        for (var row = 0; row < tensor.Rows; row++)
        {
            tensor.Device.Read(tensor, row, numbers);
            foreach (var number in numbers)
            {
                (min, max, sum, squares) = (Math.Min(min, number), Math.Max(max, number), sum + number, squares + number * number);
                counts[BucketOf(number)]++;
            }
        }

        var histogram = new HistogramProto { Min = min, Max = max, Num = tensor.Shape.Length, Sum = sum, SumSquares = squares };
        var (first, last) = (Array.FindIndex(counts, count => count > 0), Array.FindLastIndex(counts, count => count > 0));
        for (var i = first; i <= last; i++)
        {
            // A bucket reaches from the limit before it to its own.
            if (counts[i] > 0 || counts[i + 1] > 0)
            {
                histogram.BucketLimit.Add(Limits[i]);
                histogram.Bucket.Add(counts[i]);
            }
        }

        return histogram;
    }

    // The first whose limit is above the number.
    private static int BucketOf(double number)
    {
        var place = Array.BinarySearch(Limits, number);
        return place < 0 ? ~place : Math.Min(place + 1, Limits.Length - 1);
    }

    private static IEnumerable<double> Positive()
    {
        for (var limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            yield return limit;
        }

        yield return double.MaxValue;
    }
}
