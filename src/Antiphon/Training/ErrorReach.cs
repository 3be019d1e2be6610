using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// Which synapses an output error reaches along a network's own path: found out by sending one back, for one item, while nothing learns. Whatever passes errors around a synapse,
/// as a skip path, counts.
/// </summary>
internal sealed class ErrorReach : IErrorObserver
{
    private readonly HashSet<Synapse> _reached = [];
    private readonly HashSet<Synapse> _silent = [];

    private ErrorReach()
    {
    }

    /// <summary>Refuses a network with synapses that are meant to learn and never hear an error.</summary>
    /// <exception cref="UsageException">There are such.</exception>
    public static void Refuse(Network network)
    {
        var reach = new ErrorReach();
        var pass = network.CreatePass(1);
        var random = Rng.FromSeed(network.Seed).Stream("reach");
        random.Stream("input").Normal(pass.Input, 1);
        network.Forward(pass);
        random.Stream("error").Normal(pass.OutputError, 1);
        pass.SetTargets([0]);
        network.Backward(pass, network.Path, pass.Gradients, reach);
        network.HearsError = pass.Gradients.IsAsked;
        Synapse[] reentering = [.. network.Synapses.Where(synapse => synapse.Feedback?.Rule.Reenters == true)];
        if (reentering.Length > 0 && !Array.Exists(reentering, synapse => synapse.Spec.IsFirst))
        {
            throw new UsageException(
                $"under the plan '{network.Plan}' nothing changes the data of the second pass, so that {Name(reentering[0])} could never learn: "
                + "expected that rule at the first layer as well");
        }

        Synapse[] deaf = [.. network.Synapses.Where(synapse => !reach._reached.Contains(synapse) && synapse.Rule.IsTrained(synapse.Spec))];
        if (deaf.Length > 0)
        {
            var stop = network.Synapses.FirstOrDefault(synapse => synapse.Spec.Index > deaf[0].Spec.Index && reach._silent.Contains(synapse));
            throw new UsageException(
                $"under the plan '{network.Plan}' no error ever reaches {Names(deaf)}{(stop is null ? "" : $", as {Name(stop)} above sends none down and none comes by another path")}: "
                + $"{(deaf.Length == 1 ? "it" : "they")} could never learn, expected a rule there that hears the output error itself, or above a rule that carries errors down");
        }
    }

    void IErrorObserver.Arrived(Synapse synapse, Tensor delta) => _reached.Add(synapse);

    void IErrorObserver.Carried(Synapse synapse, Carried carried)
    {
        if (carried.Weights is null && carried.Error is null)
        {
            _silent.Add(synapse);
        }
    }

    private static string Names(IReadOnlyList<Synapse> synapses)
    {
        const int Few = 4;
        var more = synapses.Count - Few;
        return string.Join(", ", synapses.Take(Few).Select(Name)) + (more > 0 ? $" and {more} {(more == 1 ? "other" : "others")}" : "");
    }

    private static string Name(Synapse synapse) => $"{synapse.Spec.Name} ({Catalogue.NameOf(synapse.Rule)})";
}
