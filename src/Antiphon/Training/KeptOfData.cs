using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// What a network keeps of the data beside its parameters: running statistics of norms, and what rules remember of a pass. Every shard of a batch begins with what the step found, and leaves its share of their mean.
/// </summary>
internal sealed class KeptOfData
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<Tensor> _before = [];
    private readonly int _ofLayers;
    private readonly Feedback[] _feedback;
    private List<Dictionary<string, Tensor>>? _found;
    private bool _isComplete;
    private bool _isFirstShard;

    public KeptOfData(Network network)
    {
        _feedback = [.. network.Synapses.Where(synapse => synapse.Feedback is { IsLean: false }).Select(synapse => synapse.Feedback!)];
        _tensors.AddRange(network.Layers.Where(layer => layer is not Synapse).SelectMany(layer => layer.State).Select(kept => kept.Value));
        _before.AddRange(_tensors.Select(tensor => Copy(tensor)));
        _ofLayers = _tensors.Count;
    }

    /// <summary>All of it; what rules remember is known after the first shard of the first step.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>Keeps what the step finds.</summary>
    public void Begin()
    {
        _isFirstShard = true;
        for (var i = 0; i < _tensors.Count; i++)
        {
            _before[i].CopyFrom(_tensors[i]);
        }

        // Which of what rules remember is of the data will be seen; until then all is kept.
        _found = _isComplete ? null : [.. _feedback.Select(feedback => feedback.Memory.ToDictionary(kept => kept.Key, kept => Copy(kept.Value), StringComparer.Ordinal))];
    }

    /// <summary>Brings back what the step found.</summary>
    public void BeginShard()
    {
        if (!_isFirstShard)
        {
            Restore();
        }

        _isFirstShard = false;
    }

    /// <summary>Makes what the shard has left its share of the batch's.</summary>
    public void EndShard(double share)
    {
        if (_found is not null)
        {
            Find();
        }

        for (var i = 0; i < _tensors.Count; i++)
        {
            _tensors[i].Scale(share);
        }
    }

    /// <summary>Brings back what the step found, as if there had been none.</summary>
    public void Restore()
    {
        if (_found is not null)
        {
            for (var i = 0; i < _feedback.Length; i++)
            {
                _feedback[i].ForgetAllBut(_found[i].Keys);
                foreach (var (name, value) in _found[i])
                {
                    _feedback[i].Memory[name].CopyFrom(value);
                }
            }

            Drop();
        }

        for (var i = 0; i < _tensors.Count; i++)
        {
            _tensors[i].CopyFrom(_before[i]);
        }
    }

    // In the first step a shard makes anew what it remembers: the last one's is what stays.
    private void Find()
    {
        Drop();
        for (var i = 0; i < _feedback.Length; i++)
        {
            foreach (var name in _feedback[i].OfData.Order(StringComparer.Ordinal))
            {
                var kept = _feedback[i].Memory[name];
                _tensors.Add(kept);
                _before.Add(_found![i].GetValueOrDefault(name) ?? Copy(kept));
            }
        }

        _isComplete = true;
    }

    private static Tensor Copy(Tensor tensor) => Tensor.Zeros(tensor.Device, tensor.Shape).CopyFrom(tensor);

    private void Drop()
    {
        _tensors.RemoveRange(_ofLayers, _tensors.Count - _ofLayers);
        _before.RemoveRange(_ofLayers, _before.Count - _ofLayers);
        _isComplete = false;
    }
}
