namespace Antiphon.Kernels;

/// <summary>What is done per channel, on a pool of workers.</summary>
internal sealed unsafe class Norms(WorkerPool pool)
{
    // Below so many elements, waking a worker costs more than it brings.
    private const int MostElementsAlone = 1 << 14;

    private readonly Scratch _tables = new();
    private readonly Scratch _moments = new();
    private readonly Scratch _sums = new();
    private readonly Scratch _totals = new();

    public void AddBias(Tensor y, Tensor bias)
    {
        var walk = new ChannelWalk(y, y, y);
        var table = _tables.Take(walk.Period);
        bias.Elements<float>().CopyTo(new(table, walk.Channels));
        walk.Repeat(table);
        Map(new BiasOperation(), walk, table);
    }

    public void SumChannels(Tensor x, Tensor sums)
    {
        var walk = new ChannelWalk(x, x, x);
        var (totals, _) = Sum(new PlainSum(), walk, null);
        var to = sums.Single;
        for (var c = 0; c < walk.Channels; c++)
        {
            to[c] = (float)totals[c];
        }
    }

    public void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var channels = x.Shape.Channels;
        var moments = new Span<double>(_moments.Take(4 * channels), 2 * channels);
        MeasureMoments(x, moments);
        SetMoments(moments, x.Shape.Length / channels, norm, runningMean, runningVariance, share, epsilon);
    }

    // One sweep, with x taken from an origin that is subtracted again afterwards: digits are lost where the mean is many deviations away from it.
    public void MeasureMoments(Tensor x, Span<double> moments)
    {
        var walk = new ChannelWalk(x, x, x);
        var count = (double)(walk.Length / walk.Channels);
        var origin = _tables.Take(walk.Period);
        Guess(x, origin, walk.Channels);
        walk.Repeat(origin);
        var (sums, squares) = Sum(new MomentSum(), walk, origin);
        if (MoveFarOrigins(origin, sums, squares, walk.Channels, count))
        {
            walk.Repeat(origin);
            (sums, squares) = Sum(new MomentSum(), walk, origin);
        }

        for (var c = 0; c < walk.Channels; c++)
        {
            var shift = sums[c] / count;
            moments[c] = origin[c] + shift;
            moments[walk.Channels + c] = Math.Max(0, squares[c] - shift * sums[c]);
        }
    }

    public static void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon)
    {
        var channels = moments.Length / 2;
        float* mean = norm.Mean.Single, scale = norm.InvStd.Single, meanOfAll = runningMean.Single, varianceOfAll = runningVariance.Single;
        for (var c = 0; c < channels; c++)
        {
            var deviation = moments[channels + c];
            mean[c] = (float)moments[c];
            scale[c] = (float)(1 / Math.Sqrt(deviation / count + epsilon));
            meanOfAll[c] = (float)((1 - share) * meanOfAll[c] + share * moments[c]);
            varianceOfAll[c] = (float)((1 - share) * varianceOfAll[c] + share * deviation / Math.Max(count - 1, 1));
        }
    }

    // The median of the first pixel, of one in the middle and of the last: it takes two outliers to be far from the mean.
    private static void Guess(Tensor x, float* origin, int channels)
    {
        var pixels = x.RowLength / channels;
        var first = x.Single;
        var middle = first + x.Rows / 2 * x.RowStride + (nint)(pixels / 2) * channels;
        var last = first + (x.Rows - 1) * x.RowStride + (nint)(pixels - 1) * channels;
        for (var c = 0; c < channels; c++)
        {
            origin[c] = Math.Max(Math.Min(first[c], middle[c]), Math.Min(Math.Max(first[c], middle[c]), last[c]));
        }
    }

    // Whether some channel's mean is more than 8 standard deviations from its origin, which costs 6 bits of 24; then the means become the origins.
    private static bool MoveFarOrigins(float* origin, double* sums, double* squares, int channels, double count)
    {
        const double Far = 8 * 8;
        var isFar = false;
        for (var c = 0; c < channels && !isFar; c++)
        {
            var ofMean = sums[c] / count * sums[c];
            isFar = ofMean > Far * Math.Max(0, squares[c] - ofMean);
        }

        for (var c = 0; c < channels && isFar; c++)
        {
            origin[c] += (float)(sums[c] / count);
        }

        return isFar;
    }

    public void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify)
    {
        var walk = new ChannelWalk(y, x, skip ?? x);
        var table = _tables.Take(3 * walk.Period);
        Tabulate(walk, norm, table);
        Map(new NormaliseOperation(skip is not null, rectify), walk, table);
    }

    public void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, bool rectified, Tensor gammaGradient, Tensor betaGradient)
    {
        var walk = new ChannelWalk(x, delta, y ?? x);
        var table = _tables.Take(5 * walk.Period);
        Tabulate(walk, norm, table);
        var totals = SumErrors(walk, y is not null, rectified, table);
        WriteGradients(walk, norm, totals, gammaGradient, betaGradient);
        Carry(new(dx, x, delta), norm, totals, walk.Length / walk.Channels, rectified && y is null, table);
    }

    public void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient)
    {
        var walk = new ChannelWalk(x, delta, y ?? x);
        var table = _tables.Take(3 * walk.Period);
        Tabulate(walk, norm, table);
        var totals = SumErrors(walk, y is not null, rectified, table);
        WriteGradients(walk, norm, totals, gammaGradient, betaGradient);
        totals.CopyTo(sums);
    }

    public void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count)
    {
        var walk = new ChannelWalk(dx, x, delta);
        var table = _tables.Take(5 * walk.Period);
        Tabulate(walk, norm, table);
        fixed (double* totals = sums)
        {
            Carry(walk, norm, new(totals, walk.Channels), count, rectified, table);
        }
    }

    // Where the output was rectified, the mask is read from it, or found again from the input.
    private Totals SumErrors(in ChannelWalk walk, bool isOutputThere, bool rectified, float* table) =>
        !rectified ? Sum(new ErrorSum(), walk, table)
        : isOutputThere ? Sum(new MaskedErrorSum(), walk, table)
        : Sum(new RectifiedErrorSum(walk.Period), walk, table);

    // The first three tables of a norm: mean, gain, beta.
    private static void Tabulate(in ChannelWalk walk, in Norm norm, float* table)
    {
        float* gamma = norm.Gamma.Single, beta = norm.Beta.Single, mean = norm.Mean.Single, scale = norm.InvStd.Single;
        for (var c = 0; c < walk.Channels; c++)
        {
            table[c] = mean[c];
            table[walk.Period + c] = gamma[c] * scale[c];
            table[2 * walk.Period + c] = beta[c];
        }

        Repeat(walk, table, 3);
    }

    private static void WriteGradients(in ChannelWalk walk, in Norm norm, in Totals totals, Tensor gammaGradient, Tensor betaGradient)
    {
        var (errors, products) = totals;
        float* scale = norm.InvStd.Single, ofGamma = gammaGradient.Single, ofBeta = betaGradient.Single;
        for (var c = 0; c < walk.Channels; c++)
        {
            ofGamma[c] = (float)(products[c] * scale[c]);
            ofBeta[c] = (float)errors[c];
        }
    }

    // The other two tables of a norm's adjoint, slope and offset:
    // dx = gamma scale (delta - mean of delta - (x - mean) scale^2 mean of delta (x - mean)).
    private void Carry(in ChannelWalk walk, in Norm norm, in Totals totals, double count, bool findsMask, float* table)
    {
        var (errors, products) = totals;
        var period = walk.Period;
        float* gamma = norm.Gamma.Single, scale = norm.InvStd.Single;
        for (var c = 0; c < walk.Channels; c++)
        {
            var gain = (double)gamma[c] * scale[c];
            table[3 * period + c] = (float)(-gain * scale[c] * scale[c] * products[c] / count);
            table[4 * period + c] = (float)(-gain * errors[c] / count);
        }

        Repeat(walk, table + 3 * (nint)period, 2);
        Map(new NormaliseAdjointOperation(findsMask), walk, table);
    }

    private static void Repeat(in ChannelWalk walk, float* tables, int count)
    {
        for (var i = 0; i < count; i++)
        {
            walk.Repeat(tables + (nint)i * walk.Period);
        }
    }

    private void Map<TOperation>(TOperation operation, in ChannelWalk walk, float* table)
        where TOperation : unmanaged, IChannelwise
        => Run(new ChannelwiseJob<TOperation> { Walk = walk, Operation = operation, Table = table }, walk);

    // Pieces sum in float, side by side; their sums are added up in double, piece after piece.
    private Totals Sum<TSum>(TSum sum, in ChannelWalk walk, float* table)
        where TSum : unmanaged, IChannelSum
    {
        var length = 2 * walk.Period;
        var sums = _sums.Take((nint)walk.Pieces.Count * length);
        Run(new ChannelSumJob<TSum> { Walk = walk, Sum = sum, Table = table == null ? sums : table, Sums = sums }, walk);
        var totals = (double*)_totals.Take(4 * walk.Channels);
        new Span<double>(totals, 2 * walk.Channels).Clear();
        for (var piece = 0; piece < walk.Pieces.Count; piece++)
        {
            Fold(sums + (nint)piece * length, walk, totals);
            Fold(sums + (nint)piece * length + walk.Period, walk, totals + walk.Channels);
        }

        return new(totals, walk.Channels);
    }

    private static void Fold(float* sums, in ChannelWalk walk, double* totals)
    {
        for (var first = 0; first < walk.Period; first += walk.Channels)
        {
            for (var c = 0; c < walk.Channels; c++)
            {
                totals[c] += sums[first + c];
            }
        }
    }

    private void Run<TJob>(in TJob job, in ChannelWalk walk)
        where TJob : unmanaged, IJob => pool.Run(walk.Pieces.Count, job, walk.Length > MostElementsAlone);

    private readonly struct Totals(double* totals, int channels)
    {
        public void Deconstruct(out double* sums, out double* products)
        {
            sums = totals;
            products = totals + channels;
        }

        public void CopyTo(Span<double> both) => new ReadOnlySpan<double>(totals, 2 * channels).CopyTo(both);
    }
}
