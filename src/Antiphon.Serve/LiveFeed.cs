namespace Antiphon.Serve;

/// <summary>All runs that are followed, one watch for each however many follow it. While nobody does, nothing is looked at.</summary>
internal sealed class LiveFeed : IDisposable
{
    /// <summary>From one look at the files to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunWatch> _watches = [];
    private readonly RunList _runs;
    private readonly Func<string, string, byte[]> _writeHistory;
    private readonly Timer _timer;
    private bool _isTicking;

    public LiveFeed(RunList runs, Func<string, string, byte[]> writeHistory)
    {
        (_runs, _writeHistory) = (runs, writeHistory);
        _timer = new(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Files that are looked at.</summary>
    public int Watches
    {
        get
        {
            lock (_gate)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Begins to follow runs, by name and folder, and gives what is there now.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Join(LiveClient client, IReadOnlyList<(string Name, string Folder)> runs)
    {
        lock (_gate)
        {
            var now = new List<ReadOnlyMemory<byte>>();
            foreach (var (name, folder) in runs)
            {
                if (!_watches.TryGetValue(name, out var watch))
                {
                    _watches.Add(name, watch = new(name, folder, _runs, _writeHistory));
                }

                now.AddRange(watch.Join(client));
            }

            Tick();
            return now;
        }
    }

    /// <summary>Ends it.</summary>
    public void Leave(LiveClient client)
    {
        lock (_gate)
        {
            foreach (var (name, watch) in _watches)
            {
                watch.Leave(client);
                if (watch.Followers == 0)
                {
                    _watches.Remove(name);
                }
            }
        }
    }

    /// <summary>Looks at all that is followed.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            _isTicking = false;
            foreach (var watch in _watches.Values)
            {
                try
                {
                    watch.Look();
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // At the next look: whoever trains in this process goes on.
                }
            }

            Tick();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // One shot after another: a look that takes long delays the next and never overlaps it.
    private void Tick()
    {
        if (!_isTicking && _watches.Count > 0)
        {
            _isTicking = true;
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }
}
