using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// PEPITA, the present error to perturb the input to modulate activity: the error e of a first pass changes the data to x + B' e, and each hidden unit learns from what that changes in its activity h,
/// dW = (h1 - h2) pre2' / N for a batch of N, with no derivative and no error from above; the readout learns from e pre2'. The authors' + stands before B; in a convolution the product is summed over positions.
/// </summary>
public sealed record Pepita : FeedbackRule
{
    /// <summary>Half width of B's uniform distribution, in units of sqrt(6 / n) for data of n numbers.</summary>
    public double Scale { get; init => field = value is > 0 and <= 1e6 ? value : throw new ArgumentOutOfRangeException(nameof(Scale), value, "the scale is above 0 and at most 1000000"); } = 0.05;

    /// <inheritdoc/>
    public override Transport Transport => Transport.None;

    /// <inheritdoc/>
    public override Source Source { get; } = new(
        "Dellaferrera, Giorgia and Kreiman, Gabriel", 2022,
        "Error-driven input modulation: solving the credit assignment problem without a backward pass", "International Conference on Machine Learning", "arXiv:2201.11665");

    /// <inheritdoc/>
    public override bool HearsPost => true;

    /// <inheritdoc/>
    public override bool Reenters => true;

    /// <inheritdoc/>
    public override UnitEntry EntersAt => UnitEntry.Synapses;

    /// <inheritdoc/>
    public override bool HasFeedback(SynapseSpec spec) => spec.IsFirst && !spec.IsReadout;

    /// <inheritdoc/>
    public override Tensor Grow(BirthView s)
    {
        var width = Scale * Math.Sqrt(6.0 / s.Spec.Inputs);
        return s.Random.Uniform(s.Zeros(Geometry.Dense(s.Spec.Classes, s.Spec.Inputs).Weights), -width, width);
    }

    /// <inheritdoc/>
    public override void Reenter(InputView s) => s.Input.Add(s.Broadcast(s.B, s.OutputError), s.Batch); // the error is divided by the batch

    /// <inheritdoc/>
    public override Tensor? Receive(OutputView s) => s.Spec.IsReadout
        ? s.Arriving
        : s.Scratch(s.Post.Shape.Item).CopyFrom(s.FirstPost).Add(s.Post, -1).Scale(1.0 / s.Batch);

    /// <inheritdoc/>
    public override Carried Carry(SynapseView s) => Carried.None;
}
