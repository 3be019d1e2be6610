using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Antiphon.Kernels;

/// <summary>
/// Threads that wait for the next region by spinning for a moment and then sleep. The caller works along as worker 0 and does not wait
/// for workers that came too late to take a task, so a thread the operating system has put aside holds nobody up.
/// </summary>
internal sealed unsafe class WorkerPool : IDisposable
{
    private const int Open = 1 << 30;

    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    private readonly Worker[] _workers;

    // Open while a region takes workers, plus the number of workers inside.
    private int _gate;
    private int _region;
    private int _next;
    private int _tasks;
    private void* _job;
    private delegate*<void*, int, int, void> _run;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _ended;

    public WorkerPool(int threads)
    {
        _workers = new Worker[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new(this, i + 1);
        }
    }

    public int Threads => _workers.Length + 1;

    /// <summary>
    /// Runs all tasks and returns when all are done; on the caller's thread alone if they are not worth <paramref name="sharing"/>.
    /// One caller at a time. An exception in a task ends the region and comes out here.
    /// </summary>
    public void Run<TJob>(int tasks, in TJob job, bool sharing)
        where TJob : unmanaged, IJob
    {
        if (!sharing || _workers.Length == 0 || tasks < 2)
        {
            for (var task = 0; task < tasks; task++)
            {
                job.Run(task, 0);
            }

            return;
        }

        fixed (TJob* pinned = &job)
        {
            _job = pinned;
            _run = &Invoke<TJob>;
            _tasks = tasks;
            _next = 0;
            _failure = null;
            Volatile.Write(ref _gate, Open);
            Interlocked.Increment(ref _region);
            for (var i = 0; i < Math.Min(_workers.Length, tasks - 1); i++)
            {
                _workers[i].Wake();
            }

            Work(0);
            Interlocked.And(ref _gate, ~Open);
            while (Volatile.Read(ref _gate) != 0)
            {
                Thread.SpinWait(1);
            }
        }

        _failure?.Throw();
    }

    public void Dispose()
    {
        _ended = true;
        Interlocked.Increment(ref _region);
        foreach (var worker in _workers)
        {
            worker.Wake();
        }
    }

    private static void Invoke<TJob>(void* job, int task, int worker)
        where TJob : unmanaged, IJob => ((TJob*)job)->Run(task, worker);

    private void Work(int worker)
    {
        try
        {
            int task;
            while ((task = Interlocked.Increment(ref _next) - 1) < _tasks)
            {
                _run(_job, task, worker);
            }
        }
#pragma warning disable CA1031 // nothing is swallowed: the first exception is thrown again where the region was started
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            Volatile.Write(ref _next, _tasks);
        }
    }

    // Only an open gate lets a worker in; what it then reads was written before the gate opened.
    private bool Enter()
    {
        var gate = Volatile.Read(ref _gate);
        while ((gate & Open) != 0)
        {
            var seen = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
            if (seen == gate)
            {
                return true;
            }

            gate = seen;
        }

        return false;
    }

    private sealed class Worker : IDisposable
    {
        private readonly WorkerPool _pool;
        private readonly int _number;
        private readonly SemaphoreSlim _bell = new(0);
        private int _asleep;

        public Worker(WorkerPool pool, int number)
        {
            _pool = pool;
            _number = number;
            new Thread(Live) { IsBackground = true, Name = $"Antiphon worker {number}" }.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
            {
                _bell.Release();
            }
        }

        public void Dispose() => _bell.Dispose();

        private void Live()
        {
            var region = 0;
            while (!_pool._ended)
            {
                Await(region);
                region = Volatile.Read(ref _pool._region);
                if (_pool.Enter())
                {
                    _pool.Work(_number);
                    Interlocked.Decrement(ref _pool._gate);
                }
            }

            Dispose();
        }

        private void Await(int region)
        {
            var since = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref _pool._region) == region)
            {
                if (Stopwatch.GetTimestamp() - since < SpinTicks)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                // Whoever takes the flag back decides: either the bell rings for us, or we saw the new region ourselves.
                Interlocked.Exchange(ref _asleep, 1);
                if (Volatile.Read(ref _pool._region) == region || Interlocked.Exchange(ref _asleep, 0) == 0)
                {
                    _bell.Wait();
                }

                since = Stopwatch.GetTimestamp();
            }
        }
    }
}
