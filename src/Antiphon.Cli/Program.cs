namespace Antiphon.Cli;

/// <summary>The process: its arguments, its terminal, its signals.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var output = StandardOutput.Install();
        if (args is ["--version"])
        {
            return Version();
        }

        using var interrupt = new Interrupt();
        output.Failed = interrupt.Cancel;
        var terminal = Processes.IsSilent(args) ? Terminal.Plain(TextWriter.Null, Console.Error) : Terminal.OfProcess(output);
        var code = CommandLine.Run(args, terminal, interrupt.Token);
        return interrupt.Code ?? code;
    }

    // Ahead of everything that takes time to load.
    private static int Version()
    {
        try
        {
            Console.Out.WriteLine(CommandLine.Version);
            return ExitCode.Fine;
        }
        catch (RunException failed)
        {
            Failure.Say(Console.Error, failed.Message);
            return ExitCode.Failed;
        }
    }
}
