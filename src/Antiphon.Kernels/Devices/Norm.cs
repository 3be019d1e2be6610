namespace Antiphon.Kernels;

/// <summary>The four vectors of a norm, one number a channel each.</summary>
/// <param name="Gamma">Learned gain.</param>
/// <param name="Beta">Learned offset.</param>
/// <param name="Mean">What is subtracted.</param>
/// <param name="InvStd">1 / sqrt(variance + epsilon), what is multiplied.</param>
public readonly record struct Norm(Tensor Gamma, Tensor Beta, Tensor Mean, Tensor InvStd);
