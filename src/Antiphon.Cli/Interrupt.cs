using System.Runtime.InteropServices;

namespace Antiphon.Cli;

/// <summary>
/// Ctrl-C and its kin, a terminal that goes away among them: a run is asked to stop between two batches; after ten seconds, or at the second signal, the process ends wherever it is.
/// Files are written whole or not at all, so nothing is left half-done.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>What is said of a run that was stopped.</summary>
    public const string Sentence = "interrupted, nothing is written";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _deadline;

    public Interrupt() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, ExitCode.HungUp)),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>What a signal says the process is to end with; null if there was none.</summary>
    public int? Code { get; private set; }

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
            End(code);
        }

        Code = code;
        _deadline = new(_ => End(code), null, Grace, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private static void End(int code)
    {
        Terminal.ShowCursor();
        Failure.Say(Console.Error, Sentence);
        Environment.Exit(code);
    }
}
