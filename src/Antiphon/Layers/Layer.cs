using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>
/// One stage of a network. What a step computes lives in the <see cref="Pass"/>, so that several passes can run through one network.
/// </summary>
public abstract class Layer
{
    private Slot? _kept;

    /// <summary>The name within the network, as in stage2.block1.conv1; empty before the layer is added to one.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The activity this layer makes of the activity below.</summary>
    public abstract Tensor Forward(Pass pass, Tensor x);

    /// <summary>
    /// The error for the layer below, given the error at this layer's output. The layer owns the error it is handed: it overwrites it, returns it, or gives it
    /// back to the pass. Null means that no error comes, and a layer that hears none passes none on.
    /// </summary>
    public abstract Tensor? Backward(Pass pass, Tensor? delta);

    /// <summary>
    /// The same, and the sum with an error that comes to the layer below by another way. It is handed over like delta, and a layer that can adds to it where it lies.
    /// </summary>
    internal virtual Tensor? BackwardOnto(Pass pass, Tensor? delta, Tensor? beside)
    {
        var below = Backward(pass, delta);
        if (below is null || beside is null)
        {
            return below ?? beside;
        }

        below.Add(beside);
        pass.Return(beside);
        return below;
    }

    internal void Join(string name, Slot kept) => (Name, _kept) = (name, kept);

    /// <summary>Forward, with the output kept for <see cref="Pass.OutputOf"/>.</summary>
    internal Tensor Run(Pass pass, Tensor x) => Keep(pass, Forward(pass, x));

    internal Tensor Keep(Pass pass, Tensor y)
    {
        if (_kept is { } slot)
        {
            pass.Keep(slot, y);
        }

        return y;
    }

    internal Tensor KeptBy(Pass pass) => pass[_kept!.Value];
}
