using Antiphon.Layers;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Rules;
using Antiphon.Schedules;

namespace Antiphon.Training;

/// <summary>How a network is trained: a value, without a word about the network or its data.</summary>
public sealed record Recipe
{
    /// <summary>Times the training set is seen.</summary>
    public int Epochs { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Epochs), value, "at least one epoch is needed"); } = 3;

    /// <summary>Items in a batch.</summary>
    public int BatchSize { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "a batch has at least one item"); } = 64;

    /// <summary>
    /// Parts that each batch is cut into; each goes through the network on its own, and their gradients are added up in one fixed tree. Norms use the statistics of their part, unless <see cref="SyncNorm"/>. The number belongs to what a training comes to,
    /// and how many processes share the parts does not.
    /// </summary>
    public int Shards { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Shards), value, "at least one shard is needed"); } = 1;

    /// <summary>
    /// Lets norms use the statistics of the whole batch where it is cut into shards, so that the training is that of one shard but for rounding and for rules whose B learns from a mean over a shard, as PyTorch's SyncBatchNorm does over processes.
    /// </summary>
    public bool SyncNorm { get; init; }

    /// <summary>Train on the last batch of an epoch even where it is shorter than the others.</summary>
    public bool KeepsLast { get; init; }

    /// <summary>How parameters descend.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd();

    /// <summary>Learning rate.</summary>
    public Schedule Rate { get; init; } = new WarmUp(0.3, new Cosine(0.05));

    /// <summary>Steps on noise before training; null for none.</summary>
    public NoisePretraining? Pretraining { get; init; }

    /// <summary>Decay of W, and of any B that learns unless it has its own.</summary>
    public Schedule Decay { get; init; } = 5e-4;

    /// <summary>Decay biases and norms as well.</summary>
    public bool DecayAll { get; init; }

    /// <summary>How every B that learns descends; null for as W does.</summary>
    public Optimizer? FeedbackOptimizer { get; init; }

    /// <summary>Learning rate of every B that learns; null for the one that comes with an optimizer of another kind than W's, and else for that of W.</summary>
    public Schedule? FeedbackRate { get; init; }

    /// <summary>Decay of every B that learns; null for that of W.</summary>
    public Schedule? FeedbackDecay { get; init; }

    /// <summary>Whose weights are judged on the test set: chosen on the validation examples, never on the test set.</summary>
    public ModelSelection Selection { get; init; } = ModelSelection.Best;

    /// <summary>Leaves the test set closed, as one does while one searches: the training is judged on the validation examples alone.</summary>
    public bool KeepsTestClosed { get; init; }

    /// <summary>What becomes of the training if its numbers are no longer finite.</summary>
    public DivergencePolicy OnDivergence { get; init; } = DivergencePolicy.Stop;

    /// <summary>Times that a training goes back at most, where it does.</summary>
    public int Rollbacks { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rollbacks), value, "at least one is needed"); } = 3;

    /// <summary>What an output costs.</summary>
    public Loss Loss { get; init; } = new SoftmaxCrossEntropy();

    /// <summary>
    /// The recipe that suits an architecture: networks with norms take a higher rate than networks without. That of the large residual networks
    /// is the one of the PyTorch Kolen-Pollack ResNet on CIFAR-100 (limberc), without its decay of 0.1 a step on everything: decay is on W and B alone.
    /// Small residual networks are trained for few epochs on a processor: their decay is as strong as lets the norms' effective rate follow the schedule
    /// within them (rate x decay x steps / (1 - momentum) around 5, as in fast trainings on CIFAR-10), where the weaker ones of long trainings end a point lower.
    /// </summary>
    public static Recipe For(Blueprint model) => model switch
    {
        ResNet => new()
        {
            Epochs = 180,
            BatchSize = 256,
            Rate = new Steps(0.1, 0.1, [90, 150]),
            Optimizer = new Sgd(),
        },
        SmallResNet or Graph { HasNorms: true } => new()
        {
            Rate = new WarmUp(0.3, new Cosine(0.1)),
            Optimizer = new Sgd { Nesterov = true },
            Decay = 1e-3,
        },
        _ => new(),
    };

    /// <summary>What a parameter descends under.</summary>
    internal Optimizer OptimizerOf(Parameter parameter) => parameter.Kind == ParameterKind.Feedback ? FeedbackOptimizer ?? Optimizer : Optimizer;

    /// <summary>The rate of every B that learns.</summary>
    internal Schedule RateOfFeedback => FeedbackRate ?? (FeedbackOptimizer is { UsualRate: { } usual } own && own.GetType() != Optimizer.GetType() ? usual : Rate);

    /// <summary>The decay of every B that learns.</summary>
    internal Schedule DecayOfFeedback => FeedbackDecay ?? Decay;

    /// <summary>The rate of steps on noise: their own, or the highest of the schedule.</summary>
    internal double RateOf(NoisePretraining noise) => noise.Rate ?? Rate.Peak;

    /// <summary>A recipe from its text: values of knobs by name, as in <c>epochs=3 decay=0.001</c>; what is left out is as in a new recipe.</summary>
    /// <exception cref="UsageException">A name or a value is none.</exception>
    public static Recipe Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var given = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2) is [var name, var value] ? (Knob: RecipeKnobs.Find(name), value) : throw new UsageException($"'{part}' is no value of a knob: expected name=value"))
            .ToDictionary(part => part.Knob, part => part.value);
        return RecipeKnobs.All.Where(given.ContainsKey).Aggregate(new Recipe(), (recipe, knob) => knob.Turn(recipe, given[knob]));
    }

    /// <summary>Every knob that belongs to the recipe, in one line that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        string.Join(' ', RecipeKnobs.All.Select(knob => (knob.Name, Value: knob.Print(this))).Where(knob => knob.Value is not null).Select(knob => $"{knob.Name}={knob.Value}"));

    /// <summary>Refuses what <see cref="Validate(FeedbackPlan)"/> refuses, and a network with synapses that no error ever reaches though they are meant to learn.</summary>
    /// <exception cref="UsageException">The recipe does not fit the network's plan, a layer cannot put together what shards know of its statistic, or the plan leaves synapses without an error.</exception>
    public void Validate(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Validate(network.Plan);
        if (SyncNorm && Shards > 1 && network.Layers.FirstOrDefault(layer => layer is IBatchStatistic ? !layer.CanRemake : layer is not Synapse && layer.State.Any()) is { } alone)
        {
            throw new UsageException($"sync-norm: {alone.Name} keeps a statistic of its shard and cannot put it together with those of others; expected sync-norm false, or one shard");
        }

        ErrorReach.Refuse(network);
    }

    /// <summary>Refuses knobs that do not go together, and a plan whose B cannot follow W under this recipe.</summary>
    /// <exception cref="UsageException">They do not, or the optimizer cannot close the gap between W and a B that learns.</exception>
    public void Validate(FeedbackPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (Shards > BatchSize)
        {
            throw new UsageException($"shards {Shards}: a batch has {BatchSize} examples, and each shard is to have one at least; expected {BatchSize} shards at most");
        }

        if (new[] { Optimizer, FeedbackOptimizer }.Any(optimizer => optimizer is Sgd { Nesterov: true, Momentum: 0 }))
        {
            throw new UsageException("nesterov looks ahead along the velocity, and without momentum there is none: expected a momentum above 0, or nesterov false");
        }

        if ((FeedbackOptimizer ?? Optimizer, RateOfFeedback, DecayOfFeedback) != (Optimizer, Rate, Decay) && plan.Rules.Any(rule => rule.ReliesOnDecay))
        {
            throw new UsageException(
                $"an optimizer, a rate or a decay of its own for B does not go with a rule whose B follows W by equal changes ({plan}): their changes would differ, and the gap between them would not close; "
                + "expected no feedback-optimizer, feedback-rate or feedback-decay");
        }

        if (!Optimizer.SupportsPlasticFeedback && Decay.Peak > 0 && plan.Rules.Any(rule => rule.ReliesOnDecay))
        {
            throw new UsageException(
                $"the optimizer {OptimizerCatalogue.NameOf(Optimizer)} with decay in the gradient does not go with a rule whose B follows W by their decay ({plan}): it rescales the decay of W and B by other amounts, "
                + $"so that the gap between them would not close; expected no decay, or one of {string.Join(", ", OptimizerCatalogue.Entries.Where(entry => entry.Value.SupportsPlasticFeedback).Select(entry => entry.Name))}");
        }
    }
}
