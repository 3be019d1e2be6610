using System.Threading.Channels;

namespace Antiphon.Serve;

/// <summary>One who follows runs: what is there now, and a bounded queue of what comes. Whoever does not take what comes is let go, and begins anew when it asks again.</summary>
internal sealed class LiveClient
{
    // At four looks a second, a quarter of a minute.
    private const int MostEvents = 64;

    private readonly Channel<ReadOnlyMemory<byte>> _events = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MostEvents) { SingleReader = true });

    /// <summary>What comes; it ends when the client is let go.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Events => _events.Reader;

    /// <summary>Called when it is let go, perhaps while it is being written to.</summary>
    public Action? Dropped { get; set; }

    /// <summary>Puts an event into the queue; where there is no room, the client is let go.</summary>
    public void Send(ReadOnlyMemory<byte> told)
    {
        if (!_events.Writer.TryWrite(told) && _events.Writer.TryComplete())
        {
            Dropped?.Invoke();
        }
    }
}
