namespace Antiphon.Cli;

/// <summary>The process: its arguments, its terminal, its signals.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            // Ahead of everything that takes time to load.
            Console.Out.WriteLine(CommandLine.Version);
            return ExitCode.Fine;
        }

        using var interrupt = new Interrupt();
        return CommandLine.Run(args, Terminal.OfProcess(), interrupt.Token) is var code && interrupt.Token.IsCancellationRequested ? interrupt.Code : code;
    }
}
