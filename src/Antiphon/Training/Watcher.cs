using System.Diagnostics;
using Antiphon.Data;
using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Lets the probes of a training look after its epochs, and times them.</summary>
internal sealed class Watcher(Network network, Recipe recipe, Examples validation, IReadOnlyList<Watch> watches)
{
    private readonly ProbeBatch _batch = new(network, validation, recipe.Loss, recipe.BatchSize);

    /// <summary>What those see whose turn it is after an epoch, counted from 1, at a step.</summary>
    public IReadOnlyList<Observation> Look(int epoch, long step)
    {
        var view = new ProbeView(network, _batch, step);
        return [.. watches.Where(watch => watch.LooksAfter(epoch, recipe.Epochs)).Select(watch => Look(watch.Probe, view))];
    }

    /// <summary>What all of them see before the first epoch.</summary>
    public IReadOnlyList<Observation> Look()
    {
        var view = new ProbeView(network, _batch, 0);
        return [.. watches.Select(watch => Look(watch.Probe, view))];
    }

    private static Observation Look(IProbe probe, ProbeView view)
    {
        var clock = Stopwatch.StartNew();
        var values = probe.Observe(view);
        return new(probe.Name, values, clock.Elapsed.TotalSeconds);
    }
}
