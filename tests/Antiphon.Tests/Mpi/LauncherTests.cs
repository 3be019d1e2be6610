using Antiphon.Mpi;

namespace Antiphon.Tests.Mpi;

public sealed class LauncherTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_LOCAL_SIZE=2 PMIX_RANK=3", "mpirun of Open MPI", 4, 3, 2, true)]
    [InlineData("PMI_SIZE=2 PMI_RANK=1 MPI_LOCALNRANKS=2", "mpiexec", 2, 1, 2, false)]
    [InlineData("SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_STEP_TASKS_PER_NODE=4(x2) PMIX_RANK=5", "srun", 8, 5, 4, true)]
    [InlineData("SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_STEP_TASKS_PER_NODE=5,3 PMI_SIZE=8 PMI_RANK=5", "srun", 8, 5, 5, false)]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_LOCAL_SIZE=4 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", "mpirun of Open MPI", 4, 0, 4, true)]
    public void Is_known_by_its_variables(string variables, string name, int size, int rank, int onHost, bool isOpenMpi) =>
        Assert.Equal(new Launcher(name, size, rank, onHost, isOpenMpi), Of(variables));

    [Theory]
    [InlineData("PATH=/usr/bin")]
    [InlineData("OMPI_COMM_WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=0")]
    [InlineData("SLURM_NTASKS=8 SLURM_PROCID=0")] // a batch script, in which nothing has been launched
    public void One_process_has_none(string variables) => Assert.Null(Of(variables));

    private static Launcher? Of(string variables)
    {
        var all = variables.Split(' ').Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        return Launcher.Of(name => all.GetValueOrDefault(name));
    }
}
