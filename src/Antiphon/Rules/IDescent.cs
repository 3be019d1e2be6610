using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>Takes what plastic tensors descend along at a step.</summary>
internal interface IDescent
{
    /// <summary>Lets a plastic tensor descend along a gradient, which may be the very array of W's gradient; any other is copied.</summary>
    void Descend(Tensor plastic, Tensor gradient, bool isLasting);
}
