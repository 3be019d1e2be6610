namespace Antiphon.Mpi;

/// <summary>The library of MPI does not know the processes that the launcher has started; all of them find it so.</summary>
public sealed class WrongLibraryException(string message) : RunException(message);
