using System.Runtime.Intrinsics;

namespace Antiphon.Kernels;

/// <summary>A job that is written once for every width of vector.</summary>
internal interface ILaneJob
{
    /// <summary>Does one task with such vectors.</summary>
    void Run<TLane, V>(int task, int worker)
        where TLane : struct, ILane<V>
        where V : unmanaged;

    /// <summary>Does one task with the widest vectors of this machine.</summary>
    static void Run<TJob>(in TJob job, int task, int worker)
        where TJob : struct, ILaneJob
    {
        switch (Tiles.Lanes)
        {
            case 16:
                job.Run<Lane512, Vector512<float>>(task, worker);
                break;
            case 8:
                job.Run<Lane256, Vector256<float>>(task, worker);
                break;
            case 4:
                job.Run<Lane128, Vector128<float>>(task, worker);
                break;
            default:
                job.Run<LaneScalar, float>(task, worker);
                break;
        }
    }
}
