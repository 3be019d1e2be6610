using Antiphon.Kernels;
using Antiphon.Layers;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>The angle between the errors that B and W carry down, B e and W' e: the angle of Lillicrap et al. 2014.</summary>
internal static class CarriedAngle
{
    /// <summary>Its mean over the rows of an error at the synapses' output, in degrees.</summary>
    public static double Mean(Synapse synapse, Tensor error)
    {
        var geometry = synapse.Spec.Geometry;
        var through = Tensor.Batch(error.Device, error.Rows, new(geometry.Inputs));
        error.Device.Adjoint(geometry, synapse.B!, error, through);
        var (byB, length) = (through.ToArray(), geometry.Inputs);
        error.Device.Adjoint(geometry, synapse.W.Value, error, through);
        var byW = through.ToArray();
        return Enumerable.Range(0, error.Rows).Average(row =>
            double.RadiansToDegrees(Math.Acos(Math.Clamp(TensorPrimitives.CosineSimilarity<double>(byB.AsSpan(row * length, length), byW.AsSpan(row * length, length)), -1, 1))));
    }
}
