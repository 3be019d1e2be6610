using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Antiphon.Kernels;

/// <summary>A pool, forward and backward. A task is one item; vectors run over channels.</summary>
internal unsafe struct PoolJob : IJob
{
    public Geometry Geometry;
    public Pooling Kind;
    public bool IsAdjoint;
    public float* X;
    public float* Y;
    public float* Delta;
    public float* Dx;
    public nint XStride;
    public nint YStride;
    public nint DeltaStride;
    public nint DxStride;

    public readonly void Run(int task, int worker)
    {
        var g = Geometry;
        var x = X + task * XStride;
        var y = Y + task * YStride;
        var delta = Delta + task * DeltaStride;
        var dx = Dx + task * DxStride;
        if (IsAdjoint)
        {
            new Span<float>(dx, g.Height * g.Width * g.Inputs).Clear();
        }

        for (var row = 0; row < g.OutHeight; row++)
        {
            var (top, bottom) = Window(row, g.KernelHeight, g.Height);
            for (var column = 0; column < g.OutWidth; column++)
            {
                var (left, right) = Window(column, g.KernelWidth, g.Width);
                var from = ((nint)top * g.Width + left) * g.Inputs;
                var to = ((nint)row * g.OutWidth + column) * g.Inputs;
                var view = new PoolView(bottom - top, right - left, (nint)g.Width * g.Inputs, g.Inputs);
                Channels(view, x + from, y + to, delta + to, dx + from);
            }
        }
    }

    private readonly (int First, int End) Window(int place, int taps, int size)
    {
        var first = place * Geometry.Stride - Geometry.Padding;
        return (Math.Max(0, first), Math.Min(size, first + taps));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Channels(in PoolView view, float* x, float* y, float* delta, float* dx)
    {
        nint c = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; c + 16 <= view.Channels; c += 16)
            {
                Step<Lane512, Vector512<float>>(view, x + c, y + c, delta + c, dx + c);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; c + 8 <= view.Channels; c += 8)
            {
                Step<Lane256, Vector256<float>>(view, x + c, y + c, delta + c, dx + c);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; c + 4 <= view.Channels; c += 4)
            {
                Step<Lane128, Vector128<float>>(view, x + c, y + c, delta + c, dx + c);
            }
        }

        for (; c < view.Channels; c++)
        {
            Step<LaneScalar, float>(view, x + c, y + c, delta + c, dx + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Step<TLane, V>(in PoolView view, float* x, float* y, float* delta, float* dx)
        where TLane : struct, ILane<V>
        where V : unmanaged
    {
        switch (Kind, IsAdjoint)
        {
            case (Pooling.Max, false):
                view.Max<TLane, V>(x, y);
                break;
            case (Pooling.Max, true):
                view.MaxAdjoint<TLane, V>(x, y, delta, dx);
                break;
            case (_, false):
                view.Average<TLane, V>(x, y);
                break;
            default:
                view.AverageAdjoint<TLane, V>(delta, dx);
                break;
        }
    }
}
