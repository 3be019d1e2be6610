using System.Globalization;

namespace Antiphon.Mpi;

/// <summary>What has started this process among others, as its environment says; the library of MPI need not be there for it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Size">How many processes it has started.</param>
/// <param name="Rank">Which of them this is, from 0.</param>
/// <param name="OnHost">How many of them run on this machine; 1 where it does not say.</param>
/// <param name="IsOpenMpi">Whether it speaks to the library of Open MPI rather than to others.</param>
public sealed record Launcher(string Name, int Size, int Rank, int OnHost, bool IsOpenMpi)
{
    /// <summary>The launcher of this process; null where it was started by itself, or as the only one.</summary>
    public static Launcher? Current { get; } = Of(Environment.GetEnvironmentVariable);

    /// <summary>The launcher that variables tell of; null for none, or for one that started one process.</summary>
    public static Launcher? Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var launcher =
            Number("OMPI_COMM_WORLD_SIZE") is { } open ? new("mpirun of Open MPI", open, Number("OMPI_COMM_WORLD_RANK") ?? 0, Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1, true)
            : Number("SLURM_STEP_NUM_TASKS") is { } slurm && Number("SLURM_PROCID") is { } task ? new("srun", slurm, task, OnNode(), variable("PMIX_RANK") is not null)
            : Number("PMI_SIZE") is { } hydra ? new("mpiexec", hydra, Number("PMI_RANK") ?? 0, Number("MPI_LOCALNRANKS") ?? 1, false)
            : (Launcher?)null;
        return launcher is { Size: > 1 } ? launcher : null;

        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

        // As in 4 or 2(x3),1: tasks on each node.
        int OnNode() => int.TryParse(variable("SLURM_STEP_TASKS_PER_NODE")?.Split('(', ',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 1;
    }
}
