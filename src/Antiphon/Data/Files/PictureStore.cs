using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Where pictures come from: memory, a folder or an archive. Read from several threads at once.</summary>
internal abstract class PictureStore
{
    public abstract int Count { get; }

    /// <summary>The shape of a picture; where pictures differ in size, that of the first.</summary>
    public abstract Shape Shape { get; }

    public abstract int Label(int index);

    /// <summary>What an error calls this picture: its file.</summary>
    public abstract string NameOf(int index);

    /// <summary>Loads a picture into the buffer; one whose shorter side is beyond <paramref name="usefulSide"/> may come smaller.</summary>
    public abstract void Load(int index, ImageBuffer image, int usefulSide);
}
