namespace Antiphon.Layers;

/// <summary>The channels of several inputs one after the other, position by position; each input hears the error of its own channels.</summary>
public sealed class Concat : Layer
{
    private readonly int[] _channels;

    /// <summary>Inputs of so many channels each.</summary>
    internal Concat(params int[] channels) => _channels = channels;

    /// <inheritdoc/>
    public override bool KeepsOutput => false;

    /// <inheritdoc/>
    public override bool CanRemake => true;

    /// <inheritdoc/>
    public override bool KeepsInput(int index) => false;

    /// <inheritdoc/>
    public override void Forward(Context c)
    {
        var at = 0;
        for (var i = 0; i < _channels.Length; i++)
        {
            c.Output.Device.CopyChannels(c.Input(i), 0, c.Output, at, _channels[i]);
            at += _channels[i];
        }
    }

    /// <inheritdoc/>
    public override void Remake(Context c) => Forward(c);

    /// <inheritdoc/>
    public override void Backward(Context c)
    {
        if (c.Delta is not { } delta)
        {
            return;
        }

        var at = 0;
        for (var i = 0; i < _channels.Length; i++)
        {
            delta.Device.CopyChannels(delta, at, c.Below(i), 0, _channels[i]);
            at += _channels[i];
        }
    }
}
