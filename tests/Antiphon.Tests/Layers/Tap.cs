using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>Does nothing and remembers what came by.</summary>
internal sealed class Tap : Layer
{
    public double[]? Activity { get; private set; }

    public double[]? Error { get; private set; }

    public override Tensor Forward(Pass pass, Tensor x)
    {
        Activity = x.Numbers();
        return x;
    }

    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        Error = delta?.Numbers();
        return delta;
    }
}
