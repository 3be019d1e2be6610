namespace Antiphon.Kernels;

/// <summary>The numbers of one step of descent with heavy-ball momentum.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Share of the velocity that is kept.</param>
/// <param name="WeightDecay">Decay that enters the gradient.</param>
/// <param name="Decoupled">Share by which w shrinks directly.</param>
/// <param name="Nesterov">Look ahead along the new velocity.</param>
/// <param name="Manhattan">Use the gradient's sign alone.</param>
public readonly record struct MomentumStep(double Rate, double Momentum, double WeightDecay, double Decoupled, bool Nesterov, bool Manhattan);
