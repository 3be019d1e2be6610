using Antiphon.Kernels;

namespace Antiphon.Rules;

/// <summary>
/// What rules remember of the data while a part of a batch goes through the network. Every part begins with what was there before the batch; the feedback side itself hears of it when the mean over the parts is kept.
/// </summary>
internal sealed class PartMemory
{
    private readonly List<(Feedback Feedback, string Name, Tensor Value)> _all = [];
    private readonly List<bool> _isAsked = [];
    private readonly Dictionary<(Feedback, string), int> _places = [];

    /// <summary>Tensors that have been asked for so far, in the order of the first time.</summary>
    public int Count => _all.Count;

    /// <summary>One of them.</summary>
    public Tensor this[int place] => _all[place].Value;

    /// <summary>Brings back what was there before the batch.</summary>
    public void Begin()
    {
        for (var i = 0; i < _all.Count; i++)
        {
            Begin(i);
        }
    }

    public Tensor Remember(Feedback feedback, string name, Shape shape, out bool isNew)
    {
        if (feedback.IsLean)
        {
            return feedback.Remember(name, shape, out isNew);
        }

        if (!_places.TryGetValue((feedback, name), out var place))
        {
            _places.Add((feedback, name), place = _all.Count);
            _all.Add((feedback, name, Tensor.Zeros(feedback.Device, shape)));
            _isAsked.Add(false);
            Begin(place);
        }

        (isNew, _isAsked[place]) = (!_isAsked[place], true);
        return _all[place].Value;
    }

    public Tensor Remembered(Feedback feedback, string name) =>
        _places.TryGetValue((feedback, name), out var place) && _isAsked[place] ? _all[place].Value : feedback.Remembered(name);

    /// <summary>Lets the feedback side remember what the parts of a batch come to.</summary>
    public void Keep(int place, Tensor mean)
    {
        var (feedback, name, value) = _all[place];
        feedback.Remember(name, value.Shape, out _).CopyFrom(mean);
    }

    private void Begin(int place)
    {
        var (feedback, name, value) = _all[place];
        _isAsked[place] = feedback.Memory.TryGetValue(name, out var before);
        _ = before is null ? value.Fill(0) : value.CopyFrom(before);
    }
}
