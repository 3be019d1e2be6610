using Antiphon.Layers;

namespace Antiphon.Runs;

/// <summary>A network saved to a file and loaded from one.</summary>
public static class NetworkExtensions
{
    extension(Network network)
    {
        /// <summary>Writes the network's state - W, B, biases, norms, what rules remember - to a safetensors file, whole or not at all.</summary>
        /// <exception cref="RunException">It cannot be written.</exception>
        public void Save(string path)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(path);
            NetworkFile.Write(path, network.State);
        }

        /// <summary>Takes the state of a network of the same architecture and rules that was saved.</summary>
        /// <exception cref="RunException">The file is missing or damaged, a tensor is missing, or a shape differs; then nothing is changed.</exception>
        public void Load(string path)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(path);
            using var saved = NetworkFile.Open(path);
            network.Restore(saved);
        }
    }
}
