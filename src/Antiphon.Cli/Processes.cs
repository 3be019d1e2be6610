using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using Antiphon.Kernels;
using Antiphon.Mpi;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The processes that train together, where mpirun, mpiexec or srun has started several: the first one owns the folder and the console, the others speak of errors alone.</summary>
internal sealed class Processes
{
    private const string Off = "off";

    // The first process says what all have met; who has met something alone speaks after so long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private static Processes? s_joined;
    private static bool s_isSaid;

    private readonly Launcher? _launcher;
    private readonly MpiReplicas? _mpi;

    private Processes(Launcher? launcher, MpiReplicas? mpi) => (_launcher, _mpi) = (launcher, mpi);

    /// <summary>One process that was started by itself.</summary>
    public static Processes Alone { get; } = new(null, null);

    /// <summary>What is exchanged with, and who this is.</summary>
    public IReplicas Replicas => _mpi is not null ? _mpi : SingleProcess.Instance;

    /// <summary>Whether this process owns the run.</summary>
    public bool IsFirst => Replicas.Rank == 0;

    /// <summary>Processes, library and threads in words; null where there is one process.</summary>
    public string? Description => _mpi is null ? null
        : $"{_mpi.Count} processes of {_launcher!.Name}, {MpiReplicas.Version} ({MpiReplicas.Library}), {Format.Count(Threads, "thread")} each{(Environment.ProcessorCount < AllProcessors() / _launcher.OnHost ? ", as they are bound to few processors: --bind-to none gives each its share of all" : "")}";

    /// <summary>What was exchanged in so many steps, in words; null where there is one process.</summary>
    public string? TrafficOf(long steps) => _mpi is null || steps == 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"each of {_mpi.Count} processes sent {(double)_mpi.BytesSent / steps:F0} bytes a step; {100 * _mpi.HiddenShare ?? 0:F0} % of the sums' time was hidden");

    /// <summary>Threads for each process of this machine: those of the processors it is bound to, or its share of all.</summary>
    private int Threads => IsBound ? Environment.ProcessorCount : Math.Max(1, Environment.ProcessorCount / _launcher!.OnHost);

    private static bool IsBound => Environment.ProcessorCount < AllProcessors();

    /// <summary>The option that names the library.</summary>
    public static Option<string?> Option() => Values.Text("--mpi", "file|off", "The library of MPI under mpirun, mpiexec or srun; off trains in this process alone. [the launcher's own]");

    /// <summary>Whether this is one of several processes and not the first, so that it has nothing to show.</summary>
    public static bool IsSilent(IReadOnlyList<string> args) =>
        Launcher.Current is { Rank: > 0 } && args is ["train" or "resume" or "mpi", ..] && !args.Contains($"--mpi={Off}") && !args.Zip(args.Skip(1)).Contains(("--mpi", Off));

    /// <summary>Meets the others, if there are any.</summary>
    /// <exception cref="RunException">There is no library of MPI, or it is not the launcher's.</exception>
    public static Processes Join(string? file)
    {
        if (file == Off || Launcher.Current is not { } launcher)
        {
            return Alone;
        }

        try
        {
            s_joined = new(launcher, MpiReplicas.Join(launcher, file));
        }
        catch (WrongLibraryException) when (launcher.Rank > 0)
        {
            s_isSaid = true; // by the first process
            throw;
        }

        Interrupt.Renew(); // MPI has taken some signals
        return s_joined;
    }

    /// <summary>Refuses to do a work once in each of several processes.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public static void RefuseSeveral(string verb)
    {
        if (Launcher.Current is { } launcher)
        {
            throw new UsageException($"{verb} works in one process, and {launcher.Name} has started {launcher.Size}: expected train, resume or mpi, or {verb} without {launcher.Name}");
        }
    }

    /// <summary>Says what went wrong, once, and ends the others.</summary>
    public static int Fail(Terminal terminal, string message, int code)
    {
        if (Launcher.Current is { Rank: > 0 })
        {
            Thread.Sleep(Silence);
        }

        // A line that does not fit is the same everywhere.
        if (!s_isSaid && !(Launcher.Current is { Rank: > 0 } && s_joined is null && code == ExitCode.Usage))
        {
            terminal.Fail(message);
        }

        s_joined?._mpi!.Abort(code);
        return code;
    }

    /// <summary>Ends all at once, where this process alone was asked to stop and the others cannot know.</summary>
    public static void Abort(int code) => s_joined?._mpi!.Abort(code);

    /// <summary>Ends together with the others, after the first one.</summary>
    public static void End(int code)
    {
        if (s_joined?._mpi is { } mpi && !mpi.End())
        {
            Environment.Exit(code); // the library does not come to its end; all is done
        }
    }

    /// <summary>The experiment with shards for all processes, where it was given none.</summary>
    /// <exception cref="UsageException">It was given too few.</exception>
    public Experiment WithShards(Experiment experiment, string? given)
    {
        var shards = given is null && experiment.Recipe.Shards == 1 ? (int)BitOperations.RoundUpToPowerOf2((uint)Replicas.Count) : experiment.Recipe.Shards;
        _ = new ShardPlan(shards, Replicas.Count, Replicas.Rank);
        return experiment with { Recipe = experiment.Recipe with { Shards = shards } };
    }

    /// <summary>Where to compute: on this process's share of the machine's processors, unless it is told how many threads.</summary>
    public IDevice CreateDevice(Experiment experiment) => (_mpi is null || experiment.Threads is not null ? experiment : experiment with { Threads = Threads }).CreateDevice();

    /// <summary>Tells all processes where the run lies, or where none is to be trained, an empty path.</summary>
    public string Share(string path) => _mpi is null ? path : Encoding.UTF8.GetString(_mpi.Share(Encoding.UTF8.GetBytes(path)));

    // As in 0-7 or 0-3,8: the processors of the machine, whichever of them this process may use.
    private static int AllProcessors()
    {
        const string Online = "/sys/devices/system/cpu/online";
        try
        {
            return File.ReadAllText(Online).Trim().Split(',').Select(part => part.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList()).Sum(range => range[^1] - range[0] + 1);
        }
        catch (Exception unknown) when (unknown is IOException or FormatException or UnauthorizedAccessException)
        {
            return Environment.ProcessorCount;
        }
    }
}
