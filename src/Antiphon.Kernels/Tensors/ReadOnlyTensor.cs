namespace Antiphon.Kernels;

/// <summary>A tensor to look at, wherever its memory lies: nothing can be written through it. The numbers are those the tensor has at the time of each call.</summary>
public sealed class ReadOnlyTensor(Tensor tensor)
{
    /// <summary>The extents; the first one counts the rows.</summary>
    public Shape Shape => tensor.Shape;

    /// <summary>The number of rows: the items of a batch.</summary>
    public int Rows => tensor.Rows;

    /// <summary>Elements in a row.</summary>
    public int RowLength => tensor.RowLength;

    /// <summary>The sum of products with the elements of another tensor.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public double Dot(ReadOnlyTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return tensor.Dot(other.Tensor);
    }

    /// <summary>The Euclidean norm of all elements.</summary>
    public double Norm() => tensor.Norm();

    /// <summary>The angle to another tensor, both seen as vectors, in degrees; NaN when one of them is all zero.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public double AngleTo(ReadOnlyTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return tensor.AngleTo(other.Tensor);
    }

    /// <summary>All numbers, row by row, copied to the host.</summary>
    public double[] ToArray() => tensor.ToArray();

    /// <inheritdoc/>
    public override string ToString() => tensor.ToString();

    private Tensor Tensor => tensor;
}
