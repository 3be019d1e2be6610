using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Antiphon.Cli;

/// <summary>
/// Ctrl-C and its kin, a terminal that goes away among them: a run is asked to stop between two batches; after half a minute, or at the second signal, the process ends wherever it is.
/// Files are written whole or not at all, so nothing is left half-done.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>What is said of a run that was stopped.</summary>
    public const string Sentence = "interrupted, nothing is written";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(0.5);

    // What batch systems send before a time limit: keep what there is, and go on. Where nothing can be kept it is let pass.
    private static readonly PosixSignal? KeepAndGoOn = OperatingSystem.IsLinux() ? (PosixSignal)10 : OperatingSystem.IsMacOS() ? (PosixSignal)30 : null;

    private readonly CancellationTokenSource _source = new();
    private static Interrupt? s_current;

    private PosixSignalRegistration[] _registrations;
    private Timer? _deadline;
    private long _first;

    public Interrupt() => (_registrations, s_current) = (Register(), this);

    private PosixSignalRegistration[] Register() =>
    [
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, ExitCode.HungUp)),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
        .. KeepAndGoOn is { } signal ? [PosixSignalRegistration.Create(signal, Keep)] : (PosixSignalRegistration[])[],
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Called when a checkpoint is asked for by a signal.</summary>
    public static Action? KeepAsked { get; set; }

    /// <summary>What a signal says the process is to end with; null if there was none.</summary>
    public int? Code { get; private set; }

    /// <summary>Takes the signals again that a library has taken.</summary>
    public static void Renew()
    {
        if (s_current is { } current)
        {
            Array.ForEach(current._registrations, registration => registration.Dispose());
            current._registrations = current.Register();
        }
    }

    /// <summary>Asks the run to stop between two batches.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _deadline?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (_deadline is not null)
        {
            // A terminal tells every process of a group, and one of them may tell another again.
            if (Stopwatch.GetElapsedTime(_first) > Echo)
            {
                End(code);
            }

            return;
        }

        (Code, _first) = (code, Stopwatch.GetTimestamp());
        _deadline = new(_ => End(code), null, Grace, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private static void Keep(PosixSignalContext context)
    {
        context.Cancel = true;
        KeepAsked?.Invoke();
    }

    private static void End(int code)
    {
        Terminal.ShowCursor();
        Failure.Say(Console.Error, "interrupted at once; of a run, what was kept before remains");
        Environment.Exit(code);
    }
}
