using Antiphon.Kernels;

namespace Antiphon.Layers;

/// <summary>The state of a network, kept aside while something runs that must leave no trace in it - running moments, a B that is made anew, what rules remember - and put back at the end.</summary>
internal sealed class KeptState : IDisposable
{
    private readonly Network _network;
    private readonly (Tensor Tensor, Tensor Copy)[] _tensors;
    private readonly string[][] _remembered;
    private readonly long[] _steps;

    public KeptState(Network network)
    {
        _network = network;
        _tensors = [.. network.HeldTensors.Select(part => (part.Value, Tensor.Zeros(network.Device, part.Value.Shape).CopyFrom(part.Value)))];
        _steps = [.. network.Synapses.Select(synapse => synapse.Feedback?.Step ?? 0)];
        _remembered = [.. network.Synapses.Select(synapse => synapse.Feedback?.Memory.Keys.ToArray() ?? [])];
    }

    public void Dispose()
    {
        foreach (var (tensor, copy) in _tensors)
        {
            tensor.CopyFrom(copy);
        }

        for (var i = 0; i < _remembered.Length; i++)
        {
            _network.Synapses[i].Feedback?.ForgetAllBut(_remembered[i]);
            if (_network.Synapses[i].Feedback is { IsLean: true } lean)
            {
                lean.Refresh(_steps[i]);
            }
        }
    }
}
