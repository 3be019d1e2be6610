using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>What a layer sees of a pass at its own place, for the length of a call.</summary>
public readonly ref struct Context
{
    private readonly Node _node;

    internal Context(Pass pass, Node node) => (Pass, _node) = (pass, node);

    /// <summary>The pass.</summary>
    public Pass Pass { get; }

    /// <summary>The activity of an input, rows x its shape.</summary>
    public Tensor Input(int index = 0) => Pass.ActivityAt(_node.Inputs[index]);

    /// <summary>This layer's output, rows x its shape: to be written on the way forward.</summary>
    public Tensor Output => Pass.ActivityAt(_node.Index);

    /// <summary>The error at the output, rows x its shape; null where none arrives.</summary>
    public Tensor? Delta => Pass.ErrorAt(_node.Index);

    /// <summary>Where the gradient of a parameter goes, in the parameter's shape.</summary>
    public Tensor Gradient(Parameter parameter) => Pass.Way.Gradients[parameter];

    /// <summary>
    /// Memory to write an input's error into, rows x the input's shape, whatever is in it. Where another layer has left an error for that input, what is written is added to it when the call returns.
    /// </summary>
    public Tensor Below(int index = 0) => Pass.ErrorFor(_node.Inputs[index]);

    /// <summary>The error that another layer has left for an input, rows x the input's shape, to be added to in place; null if there is none yet.</summary>
    public Tensor? Beside(int index = 0) => Pass.ErrorAt(_node.Inputs[index]);

    /// <summary>Leaves a tensor of rows x the input's shape (or another of its length) as the error of an input; it is handed over, and null leaves none.</summary>
    public void Leave(Tensor? error, int index = 0) => Pass.Leave(_node.Index, _node.Inputs[index], error);
}
