using System.Globalization;

namespace Antiphon.Cli.Jobs;

/// <summary>Command lines as a job array for sbatch. A task that comes to its time limit keeps a checkpoint, and waits for its next turn.</summary>
/// <param name="folder">Where its tasks write what they say.</param>
/// <param name="lines">The command lines, each of which goes on with a run.</param>
internal sealed class SlurmScript(string folder, IReadOnlyList<string> lines)
{
    // Where nobody says how many threads a training should have.
    private const int UsualThreads = 4;

    /// <summary>Threads that were asked for; null for none.</summary>
    public int? Threads { get; init; }

    private string Name => Path.GetFileName(folder);

    /// <summary>The script.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/bin/bash
        # The trainings of jobs.txt as a job array. Options of sbatch go before the file:
        #   sbatch --time=8:00:00 --partition=cpu --cpus-per-task=8 {{ShellWords.Line([RunSession.Shown(Path.Combine(folder, "jobs.slurm"))])}}
        #SBATCH --job-name={{Quoted(Name)}}
        #SBATCH --array=1-{{lines.Count}}
        #SBATCH --chdir={{Quoted(Environment.CurrentDirectory)}}
        #SBATCH --output={{Quoted(folder.Replace("%", "%%", StringComparison.Ordinal) + "/slurm-%A_%a.out")}}
        #SBATCH --open-mode=append
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task={{Threads ?? UsualThreads}}
        # After the failure of a node a task begins again; two minutes before its time limit it is told.
        #SBATCH --requeue
        #SBATCH --signal=TERM@120

        # sbatch keeps a copy of this file: jobs.txt may change while tasks wait for their turn.
        line=$(sed -n "${SLURM_ARRAY_TASK_ID}p" <<'JOBS'
        {{string.Join('\n', lines)}}
        JOBS
        )
        eval "set -- $line"
        run=${{ThisProgram.Words().Length + 2}}
        task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID

        # As many threads as the task has processors, unless the run has --threads of its own.
        export DOTNET_PROCESSOR_COUNT=$SLURM_CPUS_PER_TASK

        before=$(ls "$run/checkpoints")
        srun --ntasks=1 --cpus-per-task="$SLURM_CPUS_PER_TASK" "$@"
        code=$?

        # {{ExitCode.Terminated}}: it was told to stop, and kept a checkpoint. If the task is running still, that was for its time
        # limit, and it goes on in its next turn; it is not if someone cancelled or requeued it.
        if [ $code -eq {{ExitCode.Terminated}} ]
        then
            case $(squeue --noheader --jobs="$task" --format=%T) in
            RUNNING | SIGNALING)
                if [ "$(ls "$run/checkpoints")" != "$before" ]
                then
                    scontrol requeue "$task"
                    exit
                fi
                echo "$run: not a step was done in the time there was, expected a longer --time" >&2
                ;;
            esac
        fi
        exit $code

        """);

    // As sbatch reads words behind #SBATCH.
    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./%".Contains(c, StringComparison.Ordinal)) ? word : $"\"{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
