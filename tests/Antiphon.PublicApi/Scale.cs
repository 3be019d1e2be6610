using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.PublicApi;

/// <summary>y = gain x with one learned gain for each cell of a row.</summary>
public sealed class Scale : Layer
{
    private readonly Parameter _gain;
    private readonly Slot _product;

    public Scale(string name, Builder build)
    {
        var units = new Shape((int)build.Shape.Length);
        _gain = new($"{name}.gain", Tensor.Zeros(build.Wiring.Device, units).Fill(1), ParameterKind.Norm);
        build.Wiring.Add(_gain);
        _product = build.Wiring.PerItem(build.Shape);
    }

    public override bool KeepsOutput => false;

    public override int? InPlace => 0;

    public override void Forward(Context c) => Times(c.Output.CopyFrom(c.Input()));

    public override void Backward(Context c)
    {
        if (c.Delta is { } delta)
        {
            delta.Device.SumChannels(c.Pass[_product].CopyFrom(delta).Multiply(c.Input()), c.Gradient(_gain));
            c.Leave(Times(delta));
        }
    }

    private Tensor Times(Tensor t)
    {
        for (var row = 0; row < t.Rows; row++)
        {
            for (var i = 0; i < t.RowLength; i++)
            {
                t[row, i] *= _gain.Value[i, 0];
            }
        }

        return t;
    }
}
