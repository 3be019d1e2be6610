using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Probes;

/// <summary>
/// The transport audit within a grown network: every W of the network is changed in place while the rule of each of its synapses runs, so that a rule which holds on
/// to the network or to a W, however it came by it, is found out as well. The network is left as it was.
/// </summary>
public static class TransportUse
{
    /// <summary>What the rule of each of the synapses that have feedback weights uses of the network's W, by name.</summary>
    /// <exception cref="TransportException">A rule asked its view for more than it declares.</exception>
    /// <exception cref="InvalidOperationException">A rule does not do the same twice.</exception>
    public static IReadOnlyDictionary<string, TransportFindings> Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Tensor[] weights = [.. network.Synapses.Select(s => s.W.Value)];
        Tensor[] feedback = [.. network.Synapses.Where(s => s.B is not null && !weights.Contains(s.B)).Select(s => s.B!)];
        var before = weights.Concat(feedback).Select(t => (Tensor: t, Copy: Tensor.Zeros(t.Device, t.Shape).CopyFrom(t))).ToList();
        try
        {
            return network.Synapses.Where(s => s.B is not null).ToDictionary(s => s.Spec.Name, s => TransportAudit.Observe(s.Rule, s.Spec, s.W.Value, weights, feedback));
        }
        finally
        {
            before.ForEach(pair => pair.Tensor.CopyFrom(pair.Copy));
        }
    }
}
