using System.Text;
using System.Text.Json;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>
/// All a training depends on in one safetensors file: the tensors of its tree of state, and in the metadata the experiment, the counters, the position, and a checksum of everything. It is
/// written beside its place, brought to the disk and then renamed, so that a file of its name is whole.
/// </summary>
public sealed class Checkpoint : ISavedState, IDisposable
{
    private const string Format = "antiphon-checkpoint-1";
    private const string ChecksumKey = "xxh128";
    private const int Digits = 32;

    // The checksum comes first in the metadata, so that its place is known; it is summed up as zeros.
    private static readonly int ChecksumAt = sizeof(ulong) + $"{{\"{Safetensors.Metadata}\":{{\"{ChecksumKey}\":\"".Length;
    private static readonly string NoChecksum = new('0', Digits);

    private readonly FileStream _file;
    private readonly SafetensorsHeader _header;
    private readonly CheckpointInfo _info;

    private Checkpoint(string path, FileStream file, SafetensorsHeader header, CheckpointInfo info) => (Name, _file, _header, _info) = (path, file, header, info);

    /// <summary>The path of the file.</summary>
    public string Name { get; }

    /// <summary>Where the training stood.</summary>
    public TrainingPosition Position => _info.Position;

    /// <summary>The shape of an item of the data it was trained on.</summary>
    public Shape Input => new([.. _info.Input]);

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> Classes => _info.Classes;

    /// <summary>What was trained.</summary>
    /// <exception cref="RunException">It names a value that this version does not know.</exception>
    public Experiment Experiment
    {
        get
        {
            try
            {
                return ExperimentKnobs.All.Where(knob => _info.Experiment.ContainsKey(knob.Name)).Aggregate(new Experiment(), (experiment, knob) => knob.Turn(experiment, _info.Experiment[knob.Name]));
            }
            catch (UsageException misfit)
            {
                throw new RunException($"{Name}: {misfit.Message}", misfit);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Shape Shape)> Tensors => _header.Entries.Select(entry => (entry.Key, entry.Value.Shape!.Value));

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="RunException">It cannot be written; what was there before remains.</exception>
    public static void Write(string path, Experiment experiment, Shape input, IReadOnlyList<string> classes, StateTree state, TrainingPosition position)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(position);
        var info = new CheckpointInfo(ExperimentKnobs.Print(experiment), [.. Enumerable.Range(0, input.Rank).Select(axis => input[axis])], classes, state.Counters.ToDictionary(counter => counter.Name, counter => counter.Value), position);
        (string, string)[] metadata = [(ChecksumKey, NoChecksum), ("format", Format), ("antiphon", JsonSerializer.Serialize(info, RunJson.Plain.CheckpointInfo))];
        WholeFile.Write(path, file =>
        {
            using var summed = new ChecksumStream(file);
            Safetensors.Write(summed, state.Tensors, metadata);
            summed.Flush();
            file.Position = ChecksumAt;
            file.Write(Encoding.ASCII.GetBytes(summed.Checksum));
        });
    }

    /// <summary>Opens a checkpoint and makes sure that it is whole.</summary>
    /// <exception cref="RunException">There is none, it is another kind of file, or it is damaged.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Safetensors.Open(path, "checkpoint", (file, header) =>
        {
            if (header.Metadata.GetValueOrDefault("format") != Format)
            {
                throw new RunException($"{path}: a safetensors file that is no checkpoint of this program, expected one of the format {Format}");
            }

            if (header.Metadata.GetValueOrDefault(ChecksumKey) != SumOf(file))
            {
                throw Safetensors.Damaged(path, "its checksum is wrong");
            }

            var info = JsonSerializer.Deserialize(header.Metadata["antiphon"], RunJson.Plain.CheckpointInfo) ?? throw new JsonException("null");
            RefuseNonsense(path, info);
            return new Checkpoint(path, file, header, info);
        });
    }

    /// <inheritdoc/>
    public long Counter(string name) => _info.Counters.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Read(string name, Tensor into)
    {
        ArgumentNullException.ThrowIfNull(into);
        Safetensors.Read(_file, _header, name, into);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void RefuseNonsense(string path, CheckpointInfo info)
    {
        var input = info.Input.Aggregate((UInt128)1, (product, extent) => product * (uint)extent);
        var isSense = info.Input.Count is >= 1 and <= 3 && info.Input.All(extent => extent >= 1) && input <= int.MaxValue
            && info.Classes.Count > 0 && info.Classes.All(name => name is not null) && info.Experiment.Values.All(value => value is not null)
            && info.Position is { Batch: >= 0, Images: >= 0 } && info.Position.Epochs.All(epoch => epoch is not null && epoch.Observations.All(seen => seen is not null));
        if (!isSense)
        {
            throw Safetensors.Damaged(path, "what it says of its training cannot be");
        }
    }

    private static string SumOf(FileStream file)
    {
        using var sum = new ChecksumStream(Stream.Null);
        var block = new byte[1 << 20];
        file.Position = 0;
        for (var isFirst = true; ; isFirst = false)
        {
            var count = file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (count == 0)
            {
                return sum.Checksum;
            }

            if (isFirst && count >= ChecksumAt + Digits)
            {
                Encoding.ASCII.GetBytes(NoChecksum, block.AsSpan(ChecksumAt));
            }

            sum.Write(block.AsSpan(0, count));
        }
    }
}
