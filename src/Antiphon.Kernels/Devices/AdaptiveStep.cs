namespace Antiphon.Kernels;

/// <summary>The numbers of one step of adaptive descent (Adam).</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Beta1">Memory of the first moment.</param>
/// <param name="Beta2">Memory of the second moment.</param>
/// <param name="Epsilon">Floor under the root of the second moment.</param>
/// <param name="WeightDecay">Decay that enters the gradient.</param>
/// <param name="Decoupled">Share by which w shrinks directly.</param>
/// <param name="Correction1">1 - Beta1 to the number of steps.</param>
/// <param name="Correction2">1 - Beta2 to the number of steps.</param>
public readonly record struct AdaptiveStep(
    double Rate, double Beta1, double Beta2, double Epsilon, double WeightDecay, double Decoupled, double Correction1, double Correction2);
