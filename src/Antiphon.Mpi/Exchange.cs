using System.Runtime.InteropServices;

namespace Antiphon.Mpi;

/// <summary>Messages between processes that belong together: begun and looked after by the one thread that speaks MPI. It is used again and again, and so is its memory.</summary>
internal abstract unsafe class Exchange : IDisposable
{
    // A status is larger than what any library writes; requests are as large as the larger of two kinds.
    private const int StatusSize = 256;

    private readonly void* _status = NativeMemory.AllocZeroed(StatusSize);
    private nint* _requests;
    private int _room;
    private int _count;
    private int _done;

    /// <summary>How long others may take to answer; null for as long as it takes.</summary>
    public virtual TimeSpan? Patience => TimeSpan.FromMinutes(10);

    /// <summary>Whether it has begun and is not yet done.</summary>
    public bool IsOpen { get; set; }

    /// <summary>When it began for the last time, as a timestamp.</summary>
    public long BegunAt { get; set; }

    /// <summary>When it was done.</summary>
    public long EndedAt { get; set; }

    /// <summary>Bytes sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Posts the first messages.</summary>
    public abstract void Begin();

    /// <summary>Whether all is done; what follows the messages that have gone through is posted.</summary>
    public bool IsDone()
    {
        while (true)
        {
            while (_done < _count)
            {
                MpiLibrary.Check(MpiLibrary.Test(_requests + _done, out var isDone, _status)); // one by one: in an array, requests have another size in each library
                if (isDone == 0)
                {
                    return false;
                }

                _done++;
            }

            (_count, _done) = (0, 0);
            if (!GoOn())
            {
                return true;
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_status);
        NativeMemory.Free(_requests);
        GC.SuppressFinalize(this);
    }

    /// <summary>What is to be done now that all messages have gone through; false if that was all.</summary>
    protected abstract bool GoOn();

    protected void Send(float* data, int count, int to, int tag)
    {
        if (count > 0)
        {
            MpiLibrary.Check(MpiLibrary.Send(data, count, MpiLibrary.Float, to, tag, MpiLibrary.World, Request()));
            Sent += (long)count * sizeof(float);
        }
    }

    protected void Receive(float* data, int count, int from, int tag)
    {
        if (count > 0)
        {
            MpiLibrary.Check(MpiLibrary.Receive(data, count, MpiLibrary.Float, from, tag, MpiLibrary.World, Request()));
        }
    }

    private nint* Request()
    {
        if (_count == _room)
        {
            _room = Math.Max(16, 2 * _room);
            _requests = (nint*)NativeMemory.Realloc(_requests, (nuint)(_room * sizeof(nint)));
        }

        _requests[_count] = 0;
        return _requests + _count++;
    }
}
