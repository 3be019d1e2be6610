using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Tensors that are summed over shards together: each buffer of the plan holds all of them, one behind the other.</summary>
internal sealed class ShardBucket
{
    // Each tensor begins at a cache line.
    private const int Line = 16;

    private readonly Tensor[] _buffers;
    private readonly Tensor[][] _faces;

    public ShardBucket(IDevice device, int index, IEnumerable<Shape> shapes, ShardPlan plan)
    {
        Index = index;
        var all = shapes.ToList();
        Numbers = all.Sum(shape => shape.Length);
        var offsets = new List<nint>();
        foreach (var shape in all)
        {
            offsets.Add(Length);
            Length += ((int)shape.Length + Line - 1) / Line * Line;
        }

        var branches = plan.NodesOf(plan.Rank).Count;
        var buffers = plan.Steps.Where(step => step.Adds.Length == 0).Max(step => step.Target) + 1;
        _buffers = [.. Enumerable.Range(0, buffers).Select(_ => Tensor.Zeros(device, new Shape(Length)))];
        _faces = [.. _buffers.Select(buffer => all.Select((shape, i) => Tensor.Over(device, buffer.Memory, shape, (nint)(shape.Length / shape[0]), buffer.Offset + offsets[i])).ToArray())];
        Sums = [.. _buffers.Take(branches)];
    }

    /// <summary>Its number among a step's sums.</summary>
    public int Index { get; }

    /// <summary>Numbers that are summed.</summary>
    public long Numbers { get; }

    /// <summary>Tensors that are summed.</summary>
    public int Count => _faces[0].Length;

    /// <summary>Numbers in a buffer, with the gaps between tensors.</summary>
    public int Length { get; private set; }

    /// <summary>Of which parameters the gradients are summed, where it is these.</summary>
    public Parameter[] Parameters { get; init; } = [];

    /// <summary>How many of them this process's shards have added in the present step.</summary>
    public int Added { get; set; }

    /// <summary>The sums over this process's branches of the tree.</summary>
    public Tensor[] Sums { get; }

    /// <summary>A tensor of the first branch's sum, which in the end is that over all shards.</summary>
    public Tensor this[int tensor] => _faces[0][tensor];

    /// <summary>Where a shard's tensor may be written, so that there is nothing to copy; null where it is added to another's.</summary>
    public Tensor? PlaceOf(in ShardStep step, int tensor) => step.Adds.Length == 0 ? _faces[step.Target][tensor] : null;

    /// <summary>Adds a shard's tensor; null where it has none. A shard without one adds -0, which changes no bit of any number.</summary>
    public void Add(in ShardStep step, int tensor, Tensor? part)
    {
        if (PlaceOf(step, tensor) is { } place)
        {
            _ = part is null ? place.Fill(-0.0) : ReferenceEquals(part, place) ? place : place.CopyFrom(part);
            return;
        }

        if (part is not null)
        {
            _faces[step.Adds[0].To][tensor].Add(part);
        }

        for (var i = 1; i < step.Adds.Length; i++)
        {
            _faces[step.Adds[i].To][tensor].Add(_faces[step.Adds[i].From][tensor]);
        }
    }
}
