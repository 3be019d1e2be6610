namespace Antiphon.Kernels;

/// <summary>
/// A place where tensors are computed on. A device knows shapes and numbers and nothing of learning.
/// Every verb gives the same bits for any number of threads: work is split over outputs, never over sums.
/// Around a NaN or an infinity a convolution may make outputs NaN that do not depend on it.
/// Verbs that take several tensors throw <see cref="ArgumentException"/> when shapes do not fit.
/// </summary>
public interface IDevice
{
    /// <summary>What the device is called in a report.</summary>
    string Name { get; }

    /// <summary>What its tensors are made of.</summary>
    ElementType Type { get; }

    // Memory.

    /// <summary>Memory for so many elements, all zero.</summary>
    DeviceMemory Allocate(nint elements);

    /// <summary>Copies a row of a tensor of any shape, all numbers of it, to the host.</summary>
    void Read(Tensor t, int row, Span<double> numbers);

    /// <summary>Copies a row of a tensor of any shape, all numbers of it, from the host.</summary>
    void Write(Tensor t, int row, ReadOnlySpan<double> numbers);

    /// <summary>Copies a row of a tensor of any shape, all numbers of it, from the host.</summary>
    void Write(Tensor t, int row, ReadOnlySpan<float> numbers);

    /// <summary>Fills a tensor of any shape with independent draws; element i, counted row by row, is draw i, unless the draw says how far its rows are apart.</summary>
    void Draw(Tensor t, in RandomDraw draw);

    // The three linear maps of a synapse.

    /// <summary>
    /// y = F x: forward through the weights F (kernel height x kernel width x group inputs x outputs), from rows x the geometry's input to rows x its output. Where F is <paramref name="unchanged"/>, not written to since
    /// the last map with it, what that map made of it may serve again; the bits are those of a map that makes it anew.
    /// </summary>
    void Apply(in Geometry geometry, Tensor x, Tensor f, Tensor y, bool unchanged = false);

    /// <summary>dx = F' delta: the error carried to the layer below through the weights F, from rows x the geometry's output to rows x its input. To <paramref name="accumulate"/> is dx = dx + F' delta; <paramref name="unchanged"/> as in <see cref="Apply"/>.</summary>
    void Adjoint(in Geometry geometry, Tensor f, Tensor delta, Tensor dx, bool accumulate = false, bool unchanged = false);

    /// <summary>product = sum over items and positions of x delta': the local product of pre- and post-synaptic activity, in the layout of the weights; x is rows x the geometry's input, delta rows x its output.</summary>
    void Outer(in Geometry geometry, Tensor x, Tensor delta, Tensor product);

    /// <summary>y = y + bias, per channel: y is rows x positions x channels, the bias channels.</summary>
    void AddBias(Tensor y, Tensor bias);

    /// <summary>sums = sum of x over items and positions, per channel: x is rows x positions x channels, the sums channels.</summary>
    void SumChannels(Tensor x, Tensor sums);

    // Element by element.

    /// <summary>t = value, for t of any shape.</summary>
    void Fill(Tensor t, double value);

    /// <summary>t = x, both of one shape.</summary>
    void Copy(Tensor x, Tensor t);

    /// <summary>t = factor t, for t of any shape.</summary>
    void Scale(Tensor t, double factor);

    /// <summary>t = t + factor x, both of one shape.</summary>
    void Add(Tensor t, Tensor x, double factor);

    /// <summary>t = t * x, element by element, both of one shape.</summary>
    void Multiply(Tensor t, Tensor x);

    /// <summary>t = scale sign(x), with sign(0) = 0, both of one shape.</summary>
    void Sign(Tensor x, Tensor t, double scale);

    /// <summary>y = f(x), both of one shape.</summary>
    void Activate(Nonlinearity f, Tensor x, Tensor y);

    /// <summary>dx = delta * f'(x), all of one shape, with f'(x) read from <paramref name="at"/>: x where <see cref="NonlinearityTraits.ReadsInput"/> says so, else y = f(x).</summary>
    void ActivateAdjoint(Nonlinearity f, Tensor at, Tensor delta, Tensor dx);

    /// <summary>y = x between two bounds and goes on beyond them with another slope, both of one shape.</summary>
    void Clip(in Clipping clipping, Tensor x, Tensor y);

    /// <summary>dx = delta where x lies between the bounds, else slope * delta, all of one shape. <paramref name="dx"/> may be <paramref name="delta"/> itself.</summary>
    void ClipAdjoint(in Clipping clipping, Tensor x, Tensor delta, Tensor dx);

    /// <summary>
    /// y's channels from <paramref name="to"/> on = x's channels from <paramref name="from"/> on, <paramref name="count"/> of them, for each item and position: x and y are rows x positions x channels, with as many rows and
    /// positions. Other channels of y stay.
    /// </summary>
    void CopyChannels(Tensor x, int from, Tensor y, int to, int count);

    /// <summary>The sum of a * b, both of one shape.</summary>
    double Dot(Tensor a, Tensor b);

    /// <summary>Whether all elements of a tensor of any shape are finite: none is infinite or NaN.</summary>
    bool IsFinite(Tensor t);

    /// <summary>y = 1 / sqrt(x + epsilon), both of one shape.</summary>
    void InverseRoot(Tensor x, Tensor y, double epsilon);

    // Norm and pools.

    /// <summary>
    /// Mean and 1 / sqrt(variance + epsilon) of x (rows x positions x channels) over items and positions, written to <see cref="Norm.Mean"/> and <see cref="Norm.InvStd"/>;
    /// the running mean and (unbiased) variance, channels each, move toward the batch's by <paramref name="share"/>.
    /// </summary>
    void Moments(Tensor x, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon);

    /// <summary>y = gamma (x - mean) invStd + beta (+ skip), and its positive part if <paramref name="rectify"/>; x, skip and y are rows x positions x channels.</summary>
    void Normalise(Tensor x, Tensor? skip, Tensor y, in Norm norm, bool rectify);

    /// <summary>
    /// The adjoint of <see cref="Moments"/> and <see cref="Normalise"/> together; x, y, delta and dx are rows x positions x channels, the gradients channels. Where the output was rectified, y is given and delta is first
    /// masked in place by y &gt; 0: what is left in it is the error for the skip. <paramref name="dx"/> may be <paramref name="delta"/> itself where there is no skip.
    /// </summary>
    void NormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient);

    /// <summary>
    /// That adjoint where the output was rectified and there was no skip, for tensors of those shapes: the mask gamma (x - mean) invStd + beta &gt; 0 is found again from x, by the very
    /// arithmetic of <see cref="Normalise"/>, so that y need not be read nor delta be written. <paramref name="dx"/> may be <paramref name="delta"/> itself.
    /// </summary>
    void RectifiedNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, Tensor gammaGradient, Tensor betaGradient);

    // A norm's statistics of a batch that is cut into parts: each verb above that has one in two halves, with what lies between them on the host, so that parts can be put together.

    /// <summary>
    /// The first half of <see cref="Moments"/>: the mean of x (rows x positions x channels) over items and positions for each channel, then for each channel the sum of (x - mean)^2, 2 x channels numbers.
    /// </summary>
    void MeasureMoments(Tensor x, Span<double> moments);

    /// <summary>The second half of <see cref="Moments"/>, for moments in the layout of <see cref="MeasureMoments"/> over <paramref name="count"/> items and positions.</summary>
    void SetMoments(ReadOnlySpan<double> moments, double count, in Norm norm, Tensor runningMean, Tensor runningVariance, double share, double epsilon);

    /// <summary>
    /// The first half of a norm's adjoint: for each channel the sum of delta over items and positions, then for each channel that of delta (x - mean), 2 x channels numbers; and the gradients that they come to, channels each.
    /// Where the output was <paramref name="rectified"/>, delta is first masked: in place by y &gt; 0 as in <see cref="NormaliseAdjoint"/> where y is given, else by the mask of <see cref="RectifiedNormaliseAdjoint"/>, which leaves it as it is.
    /// </summary>
    void SumNormaliseAdjoint(Tensor x, Tensor? y, Tensor delta, in Norm norm, bool rectified, Span<double> sums, Tensor gammaGradient, Tensor betaGradient);

    /// <summary>
    /// The second half of a norm's adjoint, for sums in the layout of <see cref="SumNormaliseAdjoint"/> over <paramref name="count"/> items and positions: dx = gamma invStd (delta - sum of delta / count - (x - mean) invStd^2 sum of delta (x - mean) / count),
    /// where <paramref name="rectified"/> with the mask of <see cref="RectifiedNormaliseAdjoint"/> on delta. <paramref name="dx"/> may be <paramref name="delta"/> itself.
    /// </summary>
    void CarryNormaliseAdjoint(Tensor x, Tensor delta, Tensor dx, in Norm norm, bool rectified, ReadOnlySpan<double> sums, double count);

    /// <summary>y = x / sqrt(mean of x x + epsilon), row by row, both of one shape.</summary>
    void RmsNorm(Tensor x, Tensor y, double epsilon);

    /// <summary>
    /// The adjoint of <see cref="RmsNorm"/> at x: dx = (delta - x (mean of delta x) / q) / sqrt(q) with q = mean of x x + epsilon, row by row, all of one shape. <paramref name="dx"/> may be <paramref name="delta"/> itself.
    /// </summary>
    void RmsNormAdjoint(Tensor x, Tensor delta, Tensor dx, double epsilon);

    /// <summary>y = pool of x, from rows x the geometry's input to rows x its output. The geometry has as many outputs as inputs; its groups and dilation are 1.</summary>
    void Pool(Pooling kind, in Geometry geometry, Tensor x, Tensor y);

    /// <summary>dx = adjoint of the pool at x: x and dx are rows x the geometry's input, y and delta rows x its output. Of several equal maxima the first gets the error.</summary>
    void PoolAdjoint(Pooling kind, in Geometry geometry, Tensor x, Tensor y, Tensor delta, Tensor dx);

    // Steps of learning, one pass over memory each.

    /// <summary>
    /// For w, gradient and v of one shape: g = gradient (its sign if the step is Manhattan) + coupled w; v = momentum v + g; w = (1 - decoupled) w - rate (nesterov ? g + momentum v : v).
    /// </summary>
    void SgdStep(Tensor w, Tensor gradient, Tensor v, in MomentumStep step);

    /// <summary>
    /// For w, gradient, m and v of one shape: g = gradient + coupled w; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g g; w = (1 - decoupled) w - rate m / (sqrt(v) / sqrt(correction2) + epsilon) / correction1.
    /// </summary>
    void AdamStep(Tensor w, Tensor gradient, Tensor m, Tensor v, in AdaptiveStep step);
}
