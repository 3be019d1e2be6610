namespace Antiphon.Kernels;

/// <summary>Element by element on a pool of workers.</summary>
internal sealed unsafe class Elements(WorkerPool pool)
{
    // Below so many elements, waking a worker costs more than it brings.
    private const int MostElementsAlone = 1 << 15;

    private readonly Scratch _sums = new();

    public void Run<TOperation>(TOperation operation, Tensor a, Tensor b, Tensor c, Tensor d)
        where TOperation : unmanaged, IElementwise
        => Run(new ElementwiseJob<TOperation> { Walk = new(a, b, c, d), Operation = operation }, new(a, b, c, d));

    public void Run<TOperation>(TOperation operation, Tensor a, Tensor b)
        where TOperation : unmanaged, IElementwise => Run(operation, a, b, a, a);

    public void Run(SpanOperation operation, Tensor a, Tensor b, Tensor c, float value = 0)
    {
        var walk = new Walk(a, b, c, a);
        Run(new SpanJob { Walk = walk, Operation = operation, Value = value }, walk);
    }

    public double Dot(Tensor a, Tensor b)
    {
        var walk = new Walk(a, b, a, a);
        var sums = (double*)_sums.Take(2 * walk.Pieces.Count);
        Run(new DotJob { Walk = walk, Sums = sums }, walk);
        var sum = 0.0;
        for (var i = 0; i < walk.Pieces.Count; i++)
        {
            sum += sums[i];
        }

        return sum;
    }

    private void Run<TJob>(in TJob job, in Walk walk)
        where TJob : unmanaged, IJob => pool.Run(walk.Pieces.Count, job, walk.Length > MostElementsAlone);
}
