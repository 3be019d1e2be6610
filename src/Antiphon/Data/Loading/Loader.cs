using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Fills batches ahead of the one in use, on workers of its own. The batches, their order and their numbers are those of <see cref="Batches"/>, whatever the number of workers;
/// memory is bounded by the batches ahead. What goes wrong in a worker is thrown from <see cref="Next"/> at its batch.
/// </summary>
public sealed class Loader : IDisposable
{
    private const int PollMilliseconds = 50;

    private readonly object _gate = new(); // guards everything below; its bell rings whenever something changes
    private readonly CancellationTokenSource _stop = new(); // reaches a worker in the middle of a batch
    private readonly LoaderSlot[] _slots;
    private readonly Task[] _workers;
    private Batches _batches;
    private int _count;     // batches of the epoch; 0 between epochs
    private int _claimed;   // the next batch to fill
    private int _current;   // the batch in use
    private int _busy;      // workers that are filling
    private bool _isStopped;
    private Task? _broken;  // the worker whose failure ended the loading

    /// <summary>Starts the workers; they wait for an epoch.</summary>
    /// <exception cref="UsageException">There is no worker, or no batch ahead.</exception>
    public Loader(Batches batches, IDevice device, int workers = 1, int ahead = 4)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (workers < 1 || ahead < 1)
        {
            throw new UsageException($"a loader needs at least one worker and one batch ahead, got {workers} and {ahead}");
        }

        _batches = batches;
        _slots = new LoaderSlot[ahead + 1];
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new(Tensor.Batch(device, batches.Size, batches.Examples.Shape), new int[batches.Size]);
        }

        _workers = new Task[workers];
        for (var i = 0; i < workers; i++)
        {
            var worker = i;
            _workers[i] = Task.Factory.StartNew(() => Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>The items of the batch in use, until the next call of <see cref="Next"/>; a short last batch fills only the first <see cref="Rows"/>.</summary>
    public Tensor Input => Current.Input;

    /// <summary>The labels of the batch in use.</summary>
    public ReadOnlySpan<int> Labels => Current.Labels.AsSpan(0, Current.Rows);

    /// <summary>Items in the batch in use.</summary>
    public int Rows => Current.Rows;

    private LoaderSlot Current => _slots[Math.Max(_current, 0) % _slots.Length];

    /// <summary>One worker for each processor, up to 8.</summary>
    public static int UsualWorkers => Math.Min(Environment.ProcessorCount, 8);

    /// <summary>The most batches ahead, up to 4, that together stay below 256 MiB; one at least.</summary>
    public static int AheadFor(Shape item, int size) => (int)Math.Clamp((256L << 20) / (item.Length * size * sizeof(float)), 1, 4);

    /// <summary>Begins an epoch at a batch, wherever the last one was left, and gives the number of its batches.</summary>
    public int BeginEpoch(int epoch, int firstBatch = 0) => BeginEpoch(_batches, epoch, firstBatch);

    /// <summary>The same with other batches from here on, of no more items and of the same shape: validation between epochs.</summary>
    /// <exception cref="ArgumentException">They have more items or another shape.</exception>
    public int BeginEpoch(Batches batches, int epoch, int firstBatch = 0)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        if (batches.Size > _slots[0].Labels.Length || batches.Examples.Shape != _batches.Examples.Shape)
        {
            throw new ArgumentException($"this loader has room for batches of {_slots[0].Labels.Length} x {_batches.Examples.Shape}, not of {batches.Size} x {batches.Examples.Shape}");
        }

        ThrowWhatBroke();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            _count = 0;
            while (_busy > 0)
            {
                Monitor.Wait(_gate);
            }

            _batches = batches;
            var count = batches.BeginEpoch(epoch);
            foreach (var slot in _slots)
            {
                slot.IsFull = false;
            }

            (_count, _claimed, _current) = (count, firstBatch, firstBatch - 1);
            Monitor.PulseAll(_gate);
            return count;
        }
    }

    /// <summary>Goes to the next batch, waiting for it if need be; false at the end of the epoch.</summary>
    public bool Next(CancellationToken cancel = default)
    {
        ThrowWhatBroke();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            if (_current + 1 >= _count)
            {
                return false;
            }

            if (_current >= 0)
            {
                Current.IsFull = false;
            }

            _current++;
            Monitor.PulseAll(_gate); // the slot of the batch before is free
            while (!Current.IsFull)
            {
                cancel.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, PollMilliseconds); // a look at the token now and then: a callback would be allocated
            }

            _broken = Current.BrokenBy < 0 ? null : _workers[Current.BrokenBy];
        }

        ThrowWhatBroke();
        return true;
    }

    /// <summary>Stops the workers and waits for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        _stop.Cancel();
        foreach (var worker in _workers)
        {
            ((IAsyncResult)worker).AsyncWaitHandle.WaitOne();
            _ = worker.Exception; // seen: nobody asks any more
        }

        _stop.Dispose();
    }

    private void ThrowWhatBroke() => _broken?.GetAwaiter().GetResult();

    private void Work(int worker)
    {
        while (true)
        {
            int batch;
            lock (_gate)
            {
                // The batch in use and those ahead of it have a slot each.
                while (!_isStopped && (_claimed >= _count || _claimed >= Math.Max(_current, 0) + _slots.Length))
                {
                    Monitor.Wait(_gate);
                }

                if (_isStopped)
                {
                    return;
                }

                batch = _claimed++;
                _busy++;
            }

            var slot = _slots[batch % _slots.Length];
            var brokenBy = worker;
            try
            {
                slot.Rows = _batches.Fill(batch, slot.Input, slot.Labels, _stop.Token);
                brokenBy = -1;
            }
            finally
            {
                lock (_gate)
                {
                    (slot.IsFull, slot.BrokenBy) = (true, brokenBy);
                    _busy--;
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }
}
