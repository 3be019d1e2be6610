namespace Antiphon.Layers;

/// <summary>One backward pass: by which feedback path, into which gradients, and whether what learns by itself does.</summary>
internal readonly record struct BackwardPass(FeedbackPath Path, Gradients Gradients, bool Learns);
