namespace Antiphon.Layers;

/// <summary>
/// A layer that reads a statistic of the whole batch, forward and on the way back. Where the parts of a batch go through the network side by side, each says what it knows, parts are merged in one fixed order, and each goes on
/// with the whole. Such a layer can make its output again (<see cref="Layer.CanRemake"/>).
/// </summary>
public interface IBatchStatistic
{
    /// <summary>Numbers that a part says, forward as on the way back. The first is how much of the batch it stands for: 0 where there is nothing to say.</summary>
    int Numbers { get; }

    /// <summary>The first half of <see cref="Layer.Forward"/>: what this part knows of the statistic, <see cref="Numbers"/> of them.</summary>
    void Measure(Context c, Span<double> part);

    /// <summary>Makes of what two parts have measured on the way forward what they would have measured as one. Neither stands for nothing.</summary>
    void Merge(Span<double> part, ReadOnlySpan<double> other);

    /// <summary>The second half: takes the whole batch's statistic into a pass, whether or not it has rows; then <see cref="Layer.Remake"/> writes the output. Running statistics move once, with the part that <paramref name="moves"/> them.</summary>
    void Take(Pass pass, ReadOnlySpan<double> whole, bool moves);

    /// <summary>The first half of <see cref="Layer.Backward"/>: the part's gradients, and the sums that its error depends on, <see cref="Numbers"/> of them. They are zeros where no error arrives; those of two parts are added.</summary>
    void MeasureBackward(Context c, Span<double> part);

    /// <summary>The second half of <see cref="Layer.Backward"/>: leaves the part's error, given the whole batch's sums.</summary>
    void Backward(Context c, ReadOnlySpan<double> whole);
}
