using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Studies.Lillicrap2014;

/// <summary>What the studies of feedback alignment's first paper share.</summary>
internal static class Lillicrap
{
    /// <summary>What the paper claims in words.</summary>
    public const string Paper = "the paper, in words";

    /// <summary>Numbers that are quoted, and were not read in the paper itself.</summary>
    public const string Recalled = "second-hand: quoted from the paper";

    /// <summary>Numbers that somebody else found, who did it again.</summary>
    public const string Reproduction = "second-hand: a reproduction report";

    /// <summary>The paper.</summary>
    public static Source Source { get; } = new(
        "Lillicrap, Timothy P. and Cownden, Daniel and Tweed, Douglas B. and Akerman, Colin J.", 2014, "Random feedback weights support learning in deep neural networks", "arXiv", "arXiv:1411.0247");

    /// <summary>Draws W of all synapses, and B where it is another matrix than W, uniformly between a number and its negative: the same numbers for the same seed, whatever the rule.</summary>
    public static void Birth(Network network, double w, double b)
    {
        var random = Rng.FromSeed(network.Seed).Stream("birth");
        foreach (var synapse in network.Synapses)
        {
            random.Stream($"{synapse.Spec.Name}.W").Uniform(synapse.W.Value, -w, w);
            if (synapse.B is { } feedback && synapse.Rule.Transport == Transport.None)
            {
                random.Stream($"{synapse.Spec.Name}.B").Uniform(feedback, -b, b);
            }
        }
    }
}
