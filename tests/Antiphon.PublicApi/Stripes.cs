using Antiphon.Data;
using Antiphon.Kernels;

namespace Antiphon.PublicApi;

/// <summary>Pictures of noise with a stripe across: which way it runs is the class.</summary>
public sealed class Stripes(string part, int count) : Examples
{
    public const int Side = 6;

    private readonly Rng _random = Rng.FromSeed(1).Stream(part);

    public override int Count => count;

    public override Shape Shape => new(Side, Side, 1);

    public static Dataset Open() => new("stripes", ["across", "down", "none"], new Stripes("train", 600), new Stripes("validation", 60), new Stripes("test", 120));

    public override int Label(int index) => index % 3;

    public override void Read(int index, Rng rng, Span<float> item)
    {
        var (own, at) = (_random.Stream(index), _random.Stream(index).Stream("place").Below(Side, 0));
        for (var i = 0; i < item.Length; i++)
        {
            var isOn = Label(index) switch { 0 => i / Side == at, 1 => i % Side == at, _ => false };
            item[i] = (float)own.Uniform((ulong)i) + (isOn ? 1 : 0);
        }
    }
}
