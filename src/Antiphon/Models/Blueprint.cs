using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;

namespace Antiphon.Models;

/// <summary>An architecture: layers and their sizes, no weights, and not a word about how errors travel.</summary>
public abstract record Blueprint
{
    /// <summary>How W and the biases are born, for all rules alike.</summary>
    public InitScheme Init { get; init; } = new(InitLaw.He);

    /// <summary>
    /// Factor on the standard deviation at birth of every W but the readout's, for all rules alike. The smaller W is at birth, the sooner its changes outweigh it,
    /// and the sooner a B that learns from the changes alone resembles it. A norm takes the factor out of the activities; without one they begin smaller too.
    /// </summary>
    public double InitScale { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(InitScale), value, "the scale is above 0"); } = 1;

    /// <summary>
    /// Whether the activity of each hidden unit, after its nonlinearity, is divided by its root mean square over all cells of an item, for all rules alike. What a unit hands on then has one size,
    /// whatever size W, the norms and the layers below have given it. It holds for units that are drawn as <see cref="Builder.ConvUnit"/>, <see cref="Builder.DenseUnit"/> or <see cref="Builder.Residual"/>.
    /// </summary>
    public bool ActivityNorm { get; init; }

    /// <summary>The name of the module that PyTorch has in place of a layer, as in layer1.0.conv1 for stage1.block1.conv1; that of a norm for its layer.</summary>
    public virtual string ModuleName(string layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.EndsWith(".norm", StringComparison.Ordinal) ? $"{layer[..^".norm".Length]}_norm" : layer;
    }

    /// <summary>Draws the layers, from the input to the readout.</summary>
    protected abstract void Draw(Builder build);

    /// <summary>
    /// A network of this architecture, with W and B born from the seed's named streams. A lean one holds no B that can be made anew: fixed random ones from their stream, sign-concordant ones from W and theirs. That takes
    /// time at each step and changes no bit. Weights that are given take the place of draws; nothing else is drawn otherwise.
    /// </summary>
    /// <exception cref="UsageException">The architecture does not fit the input, or a place of the plan is none of the architecture's.</exception>
    public Network Grow(Shape input, int classes, FeedbackPlan plan, ulong seed, IDevice? device = null, bool lean = false, BornWeights? given = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var place = device ?? new Cpu();
        var rules = plan.IsUniform ? null : plan.RulesFor([.. Sketch(input, classes).Synapses.Select(synapse => synapse.Spec)]); // a place may be known by what comes after it
        return Grow(new(place, plan, seed, input, classes) { Init = Init, InitScale = InitScale, NormalisesActivity = ActivityNorm, Rules = rules, Given = given, Lean = lean ? new(place) : null }, input);
    }

    /// <summary>Numbers the forward pass of such a network uses and learning changes, without a draw of any of them: the same for every plan.</summary>
    /// <exception cref="UsageException">The architecture does not fit the input.</exception>
    public long CountParameters(Shape input, int classes) => Sketch(input, classes).ParameterCount;

    /// <summary>Such a network to look at, not to run: its nodes and their shapes, with W and B not drawn.</summary>
    /// <exception cref="UsageException">The architecture does not fit the input.</exception>
    public Network Sketch(Shape input, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return Grow(new(new Reference<float>(), Catalogue.Entries[0].Default, seed: 0, input, classes) { IsSketch = true, NormalisesActivity = ActivityNorm }, input);
    }

    private Network Grow(Wiring wiring, Shape input)
    {
        var build = new Builder(wiring, input);
        try
        {
            Draw(build);
        }
        catch (ArgumentException misfit)
        {
            throw new UsageException($"{this} does not fit an input of {input}: {misfit.Message.Split(" (Parameter")[0]}", misfit);
        }

        return new(wiring);
    }
}
