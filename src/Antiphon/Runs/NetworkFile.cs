using System.Globalization;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Runs;

/// <summary>A network's state - W, B, biases, norms, what rules remember - in a safetensors file, with its counters in the metadata.</summary>
internal sealed class NetworkFile : ISavedState, IDisposable
{
    private const string Format = "antiphon-network-1";
    private const string Counters = "counter.";

    private readonly FileStream _file;
    private readonly SafetensorsHeader _header;

    private NetworkFile(string path, FileStream file, SafetensorsHeader header) => (Name, _file, _header) = (path, file, header);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Shape Shape)> Tensors => _header.Entries.Select(entry => (entry.Key, entry.Value.Shape!.Value));

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public static void Write(string path, StateTree state) => WholeFile.Write(path, file => Safetensors.Write(
        file, state.Tensors, [("format", Format), .. state.Counters.Select(counter => (Counters + counter.Name, counter.Value.ToString(CultureInfo.InvariantCulture)))]));

    /// <summary>Opens a file.</summary>
    /// <exception cref="RunException">There is none, it is another kind of file, or it is damaged.</exception>
    public static NetworkFile Open(string path) => Safetensors.Open(path, "saved network", (file, header) => header.Metadata.GetValueOrDefault("format") == Format
        ? new NetworkFile(path, file, header)
        : throw new RunException($"{path}: a safetensors file that is no saved network of this program, expected one of the format {Format}"));

    /// <inheritdoc/>
    public long Counter(string name) => long.TryParse(_header.Metadata.GetValueOrDefault(Counters + name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <inheritdoc/>
    public void Read(string name, Tensor into) => Safetensors.Read(_file, _header, name, into);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
