namespace Antiphon.Layers;

/// <summary>One backward pass: by which feedback path, into which gradients, whether what learns by itself does, and who is told of the errors on their way; null for nobody.</summary>
internal readonly record struct BackwardPass(FeedbackPath Path, Gradients Gradients, bool Learns, IErrorObserver? Observer = null);
