using Antiphon.Kernels;

namespace Antiphon.Exchange;

/// <summary>The tensors of a safetensors file: F64, F32, F16 and BF16 are read as floats, other types are no weights.</summary>
public sealed class SafetensorsDict : StateDict
{
    private readonly FileStream _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsDict(FileStream file, SafetensorsHeader header)
    {
        (_file, _header) = (file, header);
        Tensors = header.Entries.Where(entry => entry.Value.Shape is not null && IsReal(entry.Value.Type)).ToDictionary(entry => entry.Key, entry => entry.Value.Shape!.Value, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Name => _header.Name;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Shape> Tensors { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="RunException">There is none, it cannot be read, or it is damaged.</exception>
    public static SafetensorsDict Open(string path) => Safetensors.Open(path, "weights", static (file, header) => new SafetensorsDict(file, header), anyType: true);

    /// <inheritdoc/>
    public override float[] Read(string name)
    {
        var entry = _header.Entries[name];
        var bytes = new byte[entry.End - entry.Begin];
        try
        {
            _file.Position = _header.DataStart + entry.Begin;
            _file.ReadExactly(bytes);
        }
        catch (IOException error)
        {
            throw new RunException($"{Name}: '{name}' cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        return FloatBytes.Read(entry.Type, bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsReal(string type) => type is "F64" or "F32" or "F16" or "BF16";
}
