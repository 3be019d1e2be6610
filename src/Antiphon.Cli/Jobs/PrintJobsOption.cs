using System.CommandLine;
using System.CommandLine.Parsing;

namespace Antiphon.Cli.Jobs;

/// <summary>The option that prints trainings as command lines, and trains none.</summary>
internal sealed class PrintJobsOption
{
    /// <summary>What a verb takes.</summary>
    public Option<bool?> Option { get; } = Values.Flag(
        "--print-jobs", "Train nothing: make the folder of --run, and print a command line for each training that is left, for a shell or a batch system. In the folder they are jobs.txt, and jobs.slurm, a job array for Slurm.");

    /// <summary>Whether it was asked for; to be asked before there is a folder.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="run">The folder's name.</param>
    /// <param name="others">Options for what is trained or shown here.</param>
    /// <exception cref="UsageException">One of the others was given, or no name.</exception>
    public bool IsAsked(ParseResult line, RunOptions run, params IEnumerable<Option> others)
    {
        if (line.GetValue(Option) != true)
        {
            return false;
        }

        return others.FirstOrDefault(other => line.GetResult(other) is OptionResult { Implicit: false }) is { } other
                ? throw new UsageException($"--print-jobs with {other.Name}: nothing is trained or shown here, expected one of the two")
            : run.Name(line) is null ? throw new UsageException("--print-jobs: expected --run with a name as well, by which the same line goes on later")
            : true;
    }
}
