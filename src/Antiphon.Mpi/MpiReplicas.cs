using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Training;

namespace Antiphon.Mpi;

/// <summary>The processes that a launcher of MPI has started, each with a whole network.</summary>
public sealed class MpiReplicas : IReplicas, IDisposable
{
    private const int ShareTag = 1;
    private const int GatherTag = 4;
    private const int FirstSumTag = 16;

    // Ending is known to hang in some libraries; what counts has been exchanged by then.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastMessages = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(5);

    private readonly MpiThread _thread;
    private readonly List<TreeExchange> _sums = [];
    private readonly Dictionary<(ShardPlan Plan, int Length), GatherExchange> _gathers = [];
    private readonly List<TreeExchange> _underWay = [];
    private readonly Overlap _overlap = new();
    private long _sentBefore;

    private MpiReplicas(MpiThread thread) => _thread = thread;

    /// <inheritdoc/>
    public int Rank => _thread.Rank;

    /// <inheritdoc/>
    public int Count => _thread.Size;

    /// <summary>The library's file.</summary>
    public static string Library => MpiLibrary.File;

    /// <summary>What the library says of itself.</summary>
    public static string Version => MpiLibrary.Version;

    /// <summary>Bytes that this process has sent.</summary>
    public long BytesSent => _sentBefore + _sums.Sum(sum => sum.Sent) + _gathers.Values.Sum(gather => gather.Sent);

    /// <summary>The share of the time that sums took for which this process did not wait, as it computed; null before the first.</summary>
    public double? HiddenShare => _overlap.Hidden;

    /// <summary>Meets the other processes.</summary>
    /// <param name="launcher">What has started them.</param>
    /// <param name="file">The library of MPI; null for the one that goes with the launcher.</param>
    /// <exception cref="RunException">There is no library of MPI.</exception>
    /// <exception cref="WrongLibraryException">It does not know the processes that the launcher has started, so that each would train alone.</exception>
    public static MpiReplicas Join(Launcher launcher, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(launcher);
        var thread = new MpiThread(file, launcher.IsOpenMpi);
        if (thread.Size != launcher.Size)
        {
            thread.End(EndPatience);
            throw new WrongLibraryException(
                $"{launcher.Name} has started {launcher.Size} processes, and {MpiLibrary.File} ({MpiLibrary.Version}) sees {thread.Size}: "
                + "it is not the library of this launcher, and each process would train alone; expected the launcher's own, by --mpi FILE, or under srun --mpi=pmix for Open MPI and --mpi=pmi2 for MPICH");
        }

        return new(thread);
    }

    /// <inheritdoc/>
    /// <exception cref="RunException">The numbers are of another type, or not in this machine's memory.</exception>
    public void BeginSum(ShardPlan plan, int part, Tensor[] branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        if (branches[0] is { IsOnHost: false } or { Type: not ElementType.Single })
        {
            throw new RunException($"what is summed between processes is {branches[0]} on {branches[0].Device.Name}: expected numbers of 32 bits in this machine's memory");
        }

        while (_sums.Count <= part)
        {
            _sums.Add(new(plan, FirstSumTag + 2 * _sums.Count, branches));
        }

        if (!ReferenceEquals(_sums[part].Branches, branches))
        {
            _sentBefore += _sums[part].Sent;
            _sums[part] = new(plan, FirstSumTag + 2 * part, branches);
        }

        _underWay.Add(_sums[part]);
        _thread.Begin(_sums[part]);
    }

    /// <inheritdoc/>
    public void EndSums()
    {
        var since = Stopwatch.GetTimestamp();
        _thread.Wait();
        _overlap.AddWait(since, Stopwatch.GetTimestamp());
        foreach (var sum in _underWay)
        {
            _overlap.Add(sum.BegunAt, sum.EndedAt);
        }

        _underWay.Clear();
    }

    /// <inheritdoc/>
    public void Gather(ShardPlan plan, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!_gathers.TryGetValue((plan, values.Length), out var gather))
        {
            _gathers.Add((plan, values.Length), gather = new(plan, values.Length, GatherTag));
        }

        values.CopyTo(gather.All);
        _thread.Begin(gather);
        var since = Stopwatch.GetTimestamp();
        _thread.Wait(gather); // sums of gradients may go on
        if (_underWay.Count > 0)
        {
            _overlap.AddWait(since, Stopwatch.GetTimestamp());
        }

        gather.All.CopyTo(values);
    }

    /// <inheritdoc/>
    public byte[] Share(byte[] ofFirst)
    {
        using var share = new ShareExchange(Rank, Count, ShareTag, ofFirst);
        _thread.Begin(share);
        _thread.Wait();
        _sentBefore += share.Sent;
        return share.Bytes;
    }

    /// <summary>Ends every process with an exit code, at once.</summary>
    public void Abort(int code) => _thread.Abort(code, AbortPatience);

    /// <summary>Waits until the first process is done, and ends; false where the library does not come to its end.</summary>
    public bool End()
    {
        Share([]);

        // MPICH over TCP hangs in its end where a message is still on its way (openucx #8738): each hears from each, and then gives the last ones their time.
        Gather(new(Count, Count, Rank), new double[Count]);
        Thread.Sleep(LastMessages);
        return _thread.End(EndPatience);
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();
}
