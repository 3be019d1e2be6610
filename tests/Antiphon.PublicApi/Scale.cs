using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Models;

namespace Antiphon.PublicApi;

/// <summary>y = gain x with one learned gain for each cell of a row.</summary>
public sealed class Scale : Layer
{
    private readonly Parameter _gain;
    private readonly Slot _input;
    private readonly Slot _output;
    private readonly Slot _product;

    public Scale(string name, Builder build)
    {
        var units = new Shape((int)build.Shape.Length);
        _gain = new($"{name}.gain", Tensor.Zeros(build.Wiring.Device, units).Fill(1), ParameterKind.Norm);
        build.Wiring.Add(_gain);
        _input = build.Wiring.Reference();
        _output = build.Wiring.PerItem(build.Shape);
        _product = build.Wiring.PerItem(build.Shape);
    }

    public override Tensor Forward(Pass pass, Tensor x)
    {
        pass.Keep(_input, x);
        return Times(pass[_output].CopyFrom(x));
    }

    public override Tensor? Backward(Pass pass, Tensor? delta)
    {
        if (delta is null)
        {
            return null;
        }

        delta.Device.SumChannels(pass[_product].CopyFrom(delta).Multiply(pass[_input]), pass.Gradient(_gain));
        return Times(delta);
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
