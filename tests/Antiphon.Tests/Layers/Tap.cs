using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Tests.Conformance;

namespace Antiphon.Tests.Layers;

/// <summary>Hands on what comes by and remembers it.</summary>
internal sealed class Tap : Layer
{
    public double[]? Activity { get; private set; }

    public double[]? Error { get; private set; }

    public override bool KeepsOutput => false;

    public override bool KeepsInput(int index) => false;

    public override void Forward(Context c) => Activity = c.Output.CopyFrom(c.Input()).Numbers();

    public override void Backward(Context c)
    {
        Error = c.Delta?.Numbers();
        c.Leave(c.Delta);
    }
}
