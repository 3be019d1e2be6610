using System.Runtime.InteropServices;

namespace Antiphon.Data;

/// <summary>A decompressor of libturbojpeg, for one thread at a time.</summary>
internal sealed class TurboJpegHandle : SafeHandle
{
    private TurboJpegHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    public static TurboJpegHandle Open()
    {
        try
        {
            return new(TurboJpeg.InitDecompress());
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException || error.InnerException is DllNotFoundException)
        {
            throw new RunException("JPEG pictures are decoded by the system library libturbojpeg, which is not there: install it (Debian, Ubuntu: apt-get install libturbojpeg0; macOS: brew install jpeg-turbo; Windows: libjpeg-turbo, with turbojpeg.dll on the PATH or beside the program), or use PNG pictures, which need nothing", error);
        }
    }

    protected override bool ReleaseHandle() => TurboJpeg.Destroy(handle) == 0;
}
