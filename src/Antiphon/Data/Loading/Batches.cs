using System.Buffers;
using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>
/// Examples as batches. For training, the order is drawn from the seed and the epoch, and every item's random changes from the seed, the epoch and the item:
/// any batch of any epoch can be made on its own, in any order and on any thread. Nothing is allocated once warm.
/// </summary>
public sealed class Batches
{
    private readonly Examples _examples;
    private readonly int[] _order;
    private readonly Rng _root;
    private readonly bool _shuffles;
    private Rng _epoch;

    /// <summary>Batches to learn from; <see cref="Epoch"/> 0 has begun.</summary>
    /// <exception cref="UsageException">There are no examples, or the batch size is below 1.</exception>
    public Batches(Examples examples, int size, ulong seed)
        : this(examples, size, Rng.FromSeed(seed), shuffles: true)
    {
    }

    private Batches(Examples examples, int size, Rng root, bool shuffles)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (size < 1)
        {
            throw new UsageException($"a batch holds at least one example, got a batch size of {size}");
        }

        if (shuffles && examples.Count == 0)
        {
            throw new UsageException("there are no examples to learn from");
        }

        (_examples, Size, _root, _shuffles) = (examples, size, root, shuffles);
        _order = [.. Enumerable.Range(0, examples.Count)];
        BeginEpoch(0);
    }

    /// <summary>Batches in the order of the examples, the last one as long as what is left.</summary>
    /// <exception cref="UsageException">The batch size is below 1.</exception>
    public static Batches InOrder(Examples examples, int size) => new(examples, size, Rng.FromSeed(0), shuffles: false) { KeepsLast = true };

    /// <summary>Whether a last batch shorter than the others is kept. For training it is dropped, unless it is the only one.</summary>
    public bool KeepsLast { get; init; }

    /// <summary>Which rows of a batch of so many are filled, from the first up to the end, where others are of no interest here; null for all. Labels are there of all.</summary>
    public Func<int, (int First, int End)>? Part { get; init; }

    /// <summary>The examples.</summary>
    public Examples Examples => _examples;

    /// <summary>Items in a batch.</summary>
    public int Size { get; }

    /// <summary>Batches in an epoch.</summary>
    public int Count => _order.Length < Size || KeepsLast ? (_order.Length + Size - 1) / Size : _order.Length / Size;

    /// <summary>The epoch that has begun, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Begins an epoch, whichever came before, and gives the number of its batches. No <see cref="Fill"/> may be under way.</summary>
    public int BeginEpoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Epoch = epoch;
        _epoch = _root.Stream("augment").Stream(epoch);
        if (_shuffles)
        {
            for (var i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
            }

            _root.Stream("order").Stream(epoch).Shuffle(_order);
        }

        return Count;
    }

    /// <summary>How many items a batch of this epoch has.</summary>
    public int Rows(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, Count);
        return Math.Min(Size, _order.Length - batch * Size);
    }

    /// <summary>The indices of a batch's examples.</summary>
    public ReadOnlySpan<int> Indices(int batch) => _order.AsSpan(batch * Size, Rows(batch));

    /// <summary>Writes a batch into the first rows of a tensor, and its labels; gives the number of rows. May run on several threads for several batches.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop, between two items.</exception>
    /// <exception cref="ArgumentException">The tensor or the span of labels is too small, or the tensor's rows have another length.</exception>
    public int Fill(int batch, Tensor input, Span<int> labels, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var indices = Indices(batch);
        if (input.RowLength != _examples.Shape.Length || input.Rows < indices.Length || labels.Length < indices.Length)
        {
            throw new ArgumentException($"{indices.Length} items of {_examples.Shape} do not fit into {input} with room for {labels.Length} labels");
        }

        for (var row = 0; row < indices.Length; row++)
        {
            labels[row] = _examples.Label(indices[row]);
        }

        var (from, end) = Part?.Invoke(indices.Length) ?? (0, indices.Length);
        for (var row = from; row < end; row++)
        {
            cancel.ThrowIfCancellationRequested();
            var rng = _epoch.Stream(indices[row]);
            if (input is { IsOnHost: true, Type: ElementType.Single })
            {
                _examples.Read(indices[row], rng, input.Row<float>(row));
            }
            else
            {
                Send(indices[row], rng, input, row);
            }
        }

        return indices.Length;
    }

    private void Send(int index, Rng rng, Tensor input, int row)
    {
        var rented = ArrayPool<float>.Shared.Rent(input.RowLength);
        var item = rented.AsSpan(0, input.RowLength);
        _examples.Read(index, rng, item);
        input.Device.Write(input, row, item);
        ArrayPool<float>.Shared.Return(rented);
    }
}
