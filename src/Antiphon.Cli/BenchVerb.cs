using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>How fast things are on this machine.</summary>
internal static class BenchVerb
{
    public static Command Create(Terminal terminal, HelpWithExamples showHelp, CancellationToken cancel)
    {
        var verb = new Verb("bench", "Time training steps, kernels or the loading of pictures on this machine, and estimate steps on several.")
        {
            Examples =
            [
                ("antiphon bench step --rules bp,kp --threads 2", "A training step of ResNet-20 by two rules, in turns."),
                ("antiphon bench kernels --quick", "Convolutions as a share of the machine's peak."),
                ("antiphon bench data --data imagefolder:photos", "Pictures made ready for training."),
                ("antiphon bench cluster --model resnet18 --size 32 --batch 512 --nodes 16", "What steps would take on several machines."),
            ],
        };
        verb.Subcommands.Add(BenchStepVerb.Create(terminal, cancel));
        verb.Subcommands.Add(BenchKernelsVerb.Create(terminal, cancel));
        verb.Subcommands.Add(BenchDataVerb.Create(terminal, cancel));
        verb.Subcommands.Add(BenchClusterVerb.Create(terminal, cancel));
        verb.SetAction(showHelp.Invoke);
        return verb;
    }
}
