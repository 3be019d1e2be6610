using System.Globalization;
using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>
/// Looks at gradients and feedback every so many steps: a layer that no gradient reaches, errors that grow out of all proportion on their way down, a plastic pair whose W and B drift apart though
/// their decay should draw them together. Each is told of once a layer.
/// </summary>
internal sealed class HealthCheck(Network network)
{
    /// <summary>Steps from one look to the next.</summary>
    public const int Interval = 100;

    // A gradient's root mean square over the readout's; in networks that learn it lies between a thousandth and a hundred.
    private const double MostGrowth = 1e4;

    // Of a pair: ||W - B|| may grow by so much from look to look, and is no sign at all below this part of ||W||.
    private const double MostDrift = 1.05;
    private const double LeastDifference = 1e-3;

    private readonly HashSet<(string, string)> _told = [];
    private readonly HashSet<string> _silent = [];
    private readonly Dictionary<string, double> _differences = [];

    /// <summary>What there is to tell after a step, whose gradients are still in the pass.</summary>
    public IEnumerable<TrainingWarning> After(Pass pass, long step)
    {
        if (step % Interval != 0)
        {
            yield break;
        }

        var readout = Rms(pass, network.Synapses[^1]);
        foreach (var synapse in network.Synapses)
        {
            foreach (var (kind, message) in ((string, string?)[])[("dead", Dead(pass, synapse)), ("exploding", Exploding(pass, synapse, readout)), ("drifting", Drifting(synapse))])
            {
                if (message is not null && _told.Add((synapse.Name, kind)))
                {
                    yield return new(step, synapse.Name, message);
                }
            }
        }
    }

    private static double Rms(Pass pass, Synapse synapse) => pass.Gradients[synapse.W].Norm() / Math.Sqrt(synapse.W.Value.Shape.Length);

    // Once may be chance, and feedback that was born silent takes some steps to reach the first layer.
    private string? Dead(Pass pass, Synapse synapse)
    {
        if (!synapse.IsTrained || Rms(pass, synapse) > 0)
        {
            _silent.Remove(synapse.Name);
            return null;
        }

        return _silent.Add(synapse.Name) ? null
            : $"no gradient has reached W for {Interval} steps: its units are silent, or no error arrives; a lower rate, another birth or another plan may help";
    }

    private static string? Exploding(Pass pass, Synapse synapse, double readout) => readout > 0 && Rms(pass, synapse) / readout is var growth && growth > MostGrowth
        ? string.Create(CultureInfo.InvariantCulture, $"the error explodes on its way down: W's gradient is {growth:G2} times the readout's; a smaller B or a norm may help")
        : null;

    private string? Drifting(Synapse synapse)
    {
        // Where B is made of others, as a product, no law ties it to W alone.
        if (!synapse.IsMirrored || !synapse.Rule.ReliesOnDecay || !synapse.Plastic.Any(plastic => ReferenceEquals(plastic.Value, synapse.B)))
        {
            return null;
        }

        var (w, b) = (synapse.W.Value, synapse.B!);
        var difference = Math.Sqrt(Math.Max(0, w.Dot(w) + b.Dot(b) - (2 * w.Dot(b))));
        var before = _differences.GetValueOrDefault(synapse.Name, double.PositiveInfinity);
        _differences[synapse.Name] = difference;
        return difference > MostDrift * before && difference > LeastDifference * w.Norm()
            ? string.Create(CultureInfo.InvariantCulture, $"W and B drift apart: ||W - B|| went from {before:G3} to {difference:G3} in {Interval} steps; rate x decay may be too large for the momentum (critical: (1 - sqrt(momentum))^2), or their changes differ")
            : null;
    }
}
