using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>The tensors of a pass at one number of rows: faces of the memory that all numbers of rows share.</summary>
internal sealed class PassMemory
{
    public PassMemory(Network network, MemoryPlan plan, Tensor memory, int capacity, int rows)
    {
        var nodes = network.Nodes;
        Forward = [.. nodes.Select(node => Face(plan.ForwardAt[node.Index], node.Shape))];
        Back = [.. nodes.Select(node => plan.AgainAt[node.Index] == plan.ForwardAt[node.Index] ? Forward[node.Index] : Face(plan.AgainAt[node.Index], node.Shape))];
        Errors = [.. nodes.Select(node => plan.ErrorAt[node.Index] < 0 ? null : Face(plan.ErrorAt[node.Index], node.Shape))];

        Tensor Face(nint at, Shape item) => memory.Reinterpret(rows, item, at * capacity);
    }

    /// <summary>Each node's output on the way forward.</summary>
    public Tensor[] Forward { get; }

    /// <summary>Each node's output on the way back.</summary>
    public Tensor[] Back { get; }

    /// <summary>The memory for the error at each node's output; null for the data.</summary>
    public Tensor?[] Errors { get; }
}
