using System.Runtime.InteropServices;

namespace Antiphon.Data;

/// <summary>The few functions of libturbojpeg's C API that decoding needs.</summary>
internal static class TurboJpeg
{
    public const int Rgb = 0;
    public const int Gray = 6;
    public const int Cmyk = 11;
    public const int ColourspaceGray = 2;
    public const int ColourspaceCmyk = 3;
    public const int ColourspaceYcck = 4;
    public const int Fatal = 1;
    public const int AccurateDct = 4096; // what libjpeg decodes with unless told otherwise, and so PIL
    public const int LimitScans = 32768; // a progressive picture of thousands of scans is an attack, not a picture

    private const string Library = "turbojpeg";

    /// <summary>What the library is called on Linux, macOS and Windows: by name, to be found where the system looks, then by the places where its installers put it and the system does not look.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        "libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll", "libturbojpeg.dll",
        "/opt/homebrew/lib/libturbojpeg.dylib", "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", // Homebrew, Apple silicon
        "/usr/local/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib", // Homebrew, Intel
        "/opt/local/lib/libturbojpeg.dylib", // MacPorts
        "/opt/libjpeg-turbo/lib64/libturbojpeg.so.0", "/opt/libjpeg-turbo/lib/libturbojpeg.dylib", @"C:\libjpeg-turbo64\bin\turbojpeg.dll", @"C:\libjpeg-turbo-gcc64\bin\libturbojpeg.dll", // its own installers
    ];

    static TurboJpeg() => NativeLibrary.SetDllImportResolver(typeof(TurboJpeg).Assembly, (name, assembly, path) =>
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var file in Files)
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    });

    [DllImport(Library, EntryPoint = "tjInitDecompress")]
    public static extern nint InitDecompress();

    [DllImport(Library, EntryPoint = "tjDestroy")]
    public static extern int Destroy(nint handle);

    [DllImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static extern int Header(TurboJpegHandle handle, ref byte jpeg, CULong length, out int width, out int height, out int subsampling, out int colourspace);

    [DllImport(Library, EntryPoint = "tjDecompress2")]
    public static extern int Decompress(TurboJpegHandle handle, ref byte jpeg, CULong length, ref byte pixels, int width, int pitch, int height, int format, int flags);

    [DllImport(Library, EntryPoint = "tjGetErrorCode")]
    public static extern int ErrorCode(TurboJpegHandle handle);

    [DllImport(Library, EntryPoint = "tjGetErrorStr2")]
    public static extern nint Error(TurboJpegHandle handle);
}
