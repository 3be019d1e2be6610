using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Rules;

public sealed class LocalDifferenceReconstructionTests
{
    public static TheoryData<string> Kinds() => [.. Bed.Geometries.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void W_is_the_fixed_point_tap_by_tap(string kind)
    {
        var bed = new Bed(Bed.Geometries[kind], new LocalDifferenceReconstruction { Rate = 0.01, Samples = 256 });
        bed.B.Scale(5);

        bed.Rest(400);

        Assert.All(bed.Gains(), gain => Assert.InRange(gain, 0.85, 1.15));
        Assert.InRange(bed.Gain(), 0.97, 1.03);
        Assert.InRange(bed.B.AngleTo(bed.W), 0, 8);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_rest_moves_B_by_the_rate_times_the_way_to_W_in_the_mean(string kind)
    {
        const int Trials = 400;
        var rule = new LocalDifferenceReconstruction { Rate = 0.05, Samples = 256 };
        var bed = new Bed(Bed.Geometries[kind], rule) { Rests = 1000 }; // long after the first rests, which weigh in as a plain mean
        var (start, mean) = (bed.B.Clone(), bed.B.Clone().Fill(0));
        for (var trial = 0; trial < Trials; trial++)
        {
            bed.B.CopyFrom(start);
            bed.Rest(1);
            mean.Add(bed.B, 1.0 / Trials).Add(start, -1.0 / Trials);
        }

        var expected = bed.W.Clone().Add(start, -1).Scale(rule.Rate);
        Assert.InRange(mean.AngleTo(expected), 0, 6);
        Assert.InRange(mean.Dot(expected) / expected.Dot(expected), 0.95, 1.05);
    }
}
