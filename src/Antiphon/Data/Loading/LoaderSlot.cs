using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Room for one batch of a <see cref="Loader"/>.</summary>
internal sealed class LoaderSlot(Tensor input, int[] labels)
{
    public Tensor Input { get; } = input;

    public int[] Labels { get; } = labels;

    public int Rows { get; set; }

    public bool IsFull { get; set; }

    /// <summary>The worker that failed to fill it, or -1.</summary>
    public int BrokenBy { get; set; } = -1;
}
