using System.Diagnostics;

namespace Antiphon.Mpi;

/// <summary>
/// The one thread that speaks MPI, from its beginning to its end; others compute meanwhile. It looks often while someone waits, and seldom while all compute.
/// </summary>
internal sealed class MpiThread : IDisposable
{
    // No thread but this one calls MPI (MPI_THREAD_FUNNELED).
    private const int Funneled = 1;

    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly Queue<Exchange> _begun = new();
    private readonly List<(Exchange Exchange, long Since)> _active = [];
    private readonly Thread _thread;
    private readonly string? _file;
    private readonly bool _isOpenMpi;
    private int _open = 1; // the beginning
    private int? _abort;
    private bool _isEnding;
    private bool _isWaitedFor;
    private Exception? _failure;

    /// <summary>Loads the library and begins.</summary>
    /// <exception cref="RunException">It cannot be loaded, or does not begin.</exception>
    public MpiThread(string? file, bool isOpenMpi)
    {
        (_file, _isOpenMpi) = (file, isOpenMpi);
        _thread = new(Run) { IsBackground = true, Name = "MPI" };
        _thread.Start();
        Wait();
    }

    /// <summary>Which process this is.</summary>
    public int Rank { get; private set; }

    /// <summary>How many there are.</summary>
    public int Size { get; private set; }

    /// <summary>Begins an exchange.</summary>
    public void Begin(Exchange exchange)
    {
        lock (_gate)
        {
            _begun.Enqueue(exchange);
            (exchange.IsOpen, exchange.BegunAt) = (true, Stopwatch.GetTimestamp());
            _open++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for an exchange, while others may go on; without one, for all that has begun.</summary>
    /// <exception cref="RunException">An exchange has failed, or others do not answer.</exception>
    public void Wait(Exchange? exchange = null)
    {
        lock (_gate)
        {
            _isWaitedFor = true;
            Monitor.PulseAll(_gate);
            while ((exchange?.IsOpen ?? _open > 0) && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            _isWaitedFor = false;
            if (_failure is not null)
            {
                throw new RunException(_failure.Message, _failure);
            }
        }
    }

    /// <summary>Ends all processes with an exit code; gives up waiting for that after a while.</summary>
    public void Abort(int code, TimeSpan patience)
    {
        lock (_gate)
        {
            _abort = code;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(patience);
    }

    /// <summary>Ends MPI; false if it did not come to its end in time.</summary>
    public bool End(TimeSpan patience)
    {
        Dispose();
        return _thread.Join(patience);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        try
        {
            MpiLibrary.Load(_file, _isOpenMpi);
            MpiLibrary.Check(MpiLibrary.Init(0, 0, Funneled, out _));
            MpiLibrary.ReturnErrors();
            MpiLibrary.Check(MpiLibrary.Rank(MpiLibrary.World, out var rank));
            MpiLibrary.Check(MpiLibrary.Size(MpiLibrary.World, out var size));
            (Rank, Size) = (rank, size);
            Done(null);
            while (Look())
            {
            }
        }
        catch (Exception failed) when (failed is RunException or EntryPointNotFoundException or DllNotFoundException)
        {
            lock (_gate)
            {
                _failure = failed;
                Monitor.PulseAll(_gate);
                while (_abort is null && !_isEnding)
                {
                    Monitor.Wait(_gate);
                }
            }

            if (_abort is { } code && Size > 0)
            {
                _ = MpiLibrary.Abort(MpiLibrary.World, code);
            }
        }
    }

    // Takes what has begun, and looks after what is under way; false at the end.
    private bool Look()
    {
        lock (_gate)
        {
            while (_begun.Count == 0 && _active.Count == 0 && _abort is null && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            while (_begun.TryDequeue(out var next))
            {
                _active.Add((next, 0));
            }
        }

        if (_abort is { } code)
        {
            _ = MpiLibrary.Abort(MpiLibrary.World, code);
            return false;
        }

        if (_active.Count == 0 && _isEnding)
        {
            MpiLibrary.Check(MpiLibrary.Finish());
            return false;
        }

        var hasMoved = false;
        for (var i = 0; i < _active.Count; i++)
        {
            var (exchange, since) = _active[i];
            if (since == 0)
            {
                exchange.Begin();
                _active[i] = (exchange, since = Stopwatch.GetTimestamp());
                hasMoved = true;
            }

            if (exchange.IsDone())
            {
                _active.RemoveAt(i--);
                hasMoved = true;
                Done(exchange);
            }
            else if (exchange.Patience is { } patience && Stopwatch.GetElapsedTime(since) > patience)
            {
                throw new RunException($"another process has not answered for {patience.TotalMinutes:F0} minutes: its host or the network may be gone");
            }
        }

        if (!hasMoved)
        {
            Pause();
        }

        return true;
    }

    // What is waited for comes within a moment or takes its time: then others may have the processor.
    private void Pause()
    {
        if (_isWaitedFor && Stopwatch.GetElapsedTime(_active[^1].Since) < Busy)
        {
            Thread.Yield();
        }
        else
        {
            Thread.Sleep(1);
        }
    }

    private void Done(Exchange? exchange)
    {
        lock (_gate)
        {
            _open--;
            exchange?.IsOpen = false;
            exchange?.EndedAt = Stopwatch.GetTimestamp();
            Monitor.PulseAll(_gate);
        }
    }
}
