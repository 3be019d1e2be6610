using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Brings the shorter side to a length, the longer one to floor(length * longer / shorter): bilinear, each new pixel the mean over what its triangle covers,
/// from the picture at its full size. To within one grey level what PIL makes of it, which rounds in between. Source: torchvision, Resize.
/// </summary>
/// <param name="Side">The length of the shorter side.</param>
public sealed record Resize(int Side) : Transform
{
    /// <inheritdoc/>
    public override Shape Result(Shape shape)
    {
        var shorter = Math.Min(shape[0], shape[1]);
        return new(Scaled(shape[0], shorter), Scaled(shape[1], shorter), shape.Channels);
    }

    /// <inheritdoc/>
    public override void Apply(ImageBuffer image, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(image);
        var target = Result(image.Shape);
        Resampler.Resample(image, 0, 0, image.Height, image.Width, target[0], target[1]);
    }

    private int Scaled(int length, int shorter) => (int)((long)length * Side / shorter);
}
