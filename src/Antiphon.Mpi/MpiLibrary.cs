using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Antiphon.Mpi;

/// <summary>
/// The few functions of MPI's C interface that are needed, of whichever library is there: handles are addresses in Open MPI and numbers in MPICH and its kin, and are passed as if they were both. It is loaded once, and
/// stays.
/// </summary>
internal static unsafe partial class MpiLibrary
{
    private const string Name = "mpi";

    // RTLD_NOW | RTLD_GLOBAL: Open MPI's own plug-ins look for its symbols among all there are.
    private const int NowAndGlobal = 0x102;

    private static readonly string[] OpenMpi = ["libmpi.so.40"];
    private static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12"];
    private static readonly string[] Standard = ["libmpi_abi.so.1", "libmpi_abi.so.0"];

    private static nint _library;

    /// <summary>The file that was loaded.</summary>
    public static string File { get; private set; } = "";

    /// <summary>What the library says of itself, its first line.</summary>
    public static string Version { get; private set; } = "";

    /// <summary>All processes.</summary>
    public static nint World { get; private set; }

    /// <summary>Numbers of 32 bits.</summary>
    public static nint Float { get; private set; }

    private static nint ErrorsReturn { get; set; }

    /// <summary>Loads the library that goes with a launcher, or a file.</summary>
    /// <exception cref="RunException">There is none, or it is of no known kind.</exception>
    public static void Load(string? file, bool isOpenMpi)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new RunException("training in several processes by MPI works on Linux alone");
        }

        // Before it is loaded: MPICH's transport takes the signals by which the runtime throws a NullReferenceException. The runtime's own variables do not reach C.
        _ = SetVariable("UCX_ERROR_SIGNALS", "", 0);
        string[] names = file is not null ? [file] : isOpenMpi ? [.. OpenMpi, .. Standard, .. Mpich] : [.. Mpich, .. Standard, .. OpenMpi];
        foreach (var name in names)
        {
            if ((_library = Open(name, NowAndGlobal)) != 0)
            {
                File = name;
                break;
            }
        }

        if (_library == 0)
        {
            throw new RunException($"no library of MPI can be loaded: expected {string.Join(" or ", names)} (Debian, Ubuntu: apt-get install openmpi-bin, or mpich)");
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (wanted, _, _) => wanted == Name ? _library : 0);
        if (!NativeLibrary.TryGetExport(_library, "MPI_Get_library_version", out _))
        {
            throw new RunException($"{File}: this is no library of MPI");
        }

        var text = stackalloc byte[8192]; // the most that the standard allows
        _ = GetLibraryVersion(text, out var length);
        var version = Encoding.UTF8.GetString(text, length);
        Version = version.Split('\n', ',')[0].Replace('\t', ' ').TrimEnd('\0', ' ');
        (World, Float, ErrorsReturn) = File.Contains("mpi_abi", StringComparison.Ordinal) ? (0x101, 0x210, 0x142)
            : NativeLibrary.TryGetExport(_library, "ompi_mpi_comm_world", out var world) ? (world, NativeLibrary.GetExport(_library, "ompi_mpi_float"), NativeLibrary.GetExport(_library, "ompi_mpi_errors_return"))
            : version.Contains("MPICH", StringComparison.Ordinal) || version.Contains("Intel", StringComparison.Ordinal) || version.Contains("MVAPICH", StringComparison.Ordinal) ? ((nint)0x44000000, 0x4c00040a, 0x54000001)
            : throw new RunException($"{File}: '{Version}' is no library of MPI that is known: expected Open MPI, MPICH or one of its kin");
    }

    /// <summary>Makes errors return to the caller.</summary>
    public static void ReturnErrors() => Check(SetErrorHandler(World, ErrorsReturn));

    /// <summary>Throws what an error code says.</summary>
    /// <exception cref="RunException">The code is one of an error.</exception>
    public static void Check(int code)
    {
        if (code == 0)
        {
            return;
        }

        var text = stackalloc byte[1024];
        var what = ErrorString(code, text, out var length) == 0 ? Encoding.UTF8.GetString(text, length).ReplaceLineEndings(" ") : $"error {code}";
        throw new RunException($"MPI ({File}): {what}");
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string file, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int replace);

    [LibraryImport(Name, EntryPoint = "MPI_Get_library_version")]
    private static partial int GetLibraryVersion(byte* text, out int length);

    [LibraryImport(Name, EntryPoint = "MPI_Comm_set_errhandler")]
    private static partial int SetErrorHandler(nint comm, nint handler);

    [LibraryImport(Name, EntryPoint = "MPI_Error_string")]
    private static partial int ErrorString(int code, byte* text, out int length);

    [LibraryImport(Name, EntryPoint = "MPI_Init_thread")]
    public static partial int Init(nint argc, nint argv, int wanted, out int given);

    [LibraryImport(Name, EntryPoint = "MPI_Comm_rank")]
    public static partial int Rank(nint comm, out int rank);

    [LibraryImport(Name, EntryPoint = "MPI_Comm_size")]
    public static partial int Size(nint comm, out int size);

    [LibraryImport(Name, EntryPoint = "MPI_Isend")]
    public static partial int Send(void* data, int count, nint type, int to, int tag, nint comm, nint* request);

    [LibraryImport(Name, EntryPoint = "MPI_Irecv")]
    public static partial int Receive(void* data, int count, nint type, int from, int tag, nint comm, nint* request);

    [LibraryImport(Name, EntryPoint = "MPI_Test")]
    public static partial int Test(nint* request, out int isDone, void* status);

    [LibraryImport(Name, EntryPoint = "MPI_Abort")]
    public static partial int Abort(nint comm, int code);

    [LibraryImport(Name, EntryPoint = "MPI_Finalize")]
    public static partial int Finish();
}
