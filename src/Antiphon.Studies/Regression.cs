using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Optimizers;
using Antiphon.Training;

namespace Antiphon.Studies;

/// <summary>A network that learns vectors instead of classes, an item at a time, by half the squared error: the error at its output is y - t.</summary>
/// <param name="network">The network.</param>
/// <param name="recipe">How it descends, at a constant rate.</param>
internal sealed class Regression(Network network, Recipe recipe)
{
    private readonly Learner _learner = new(network, recipe);

    /// <summary>The network that learns.</summary>
    public Network Network => network;

    /// <summary>The memory of a step; its input is to be written before.</summary>
    public Pass Pass => _learner.Pass;

    /// <summary>Gradient descent without momentum or decay.</summary>
    public static Recipe Descent(double rate) => new() { Epochs = 1, BatchSize = 1, Rate = rate, Decay = 0, Optimizer = new Sgd { Momentum = 0 } };

    /// <summary>A step along the pass's input, given what the output should be, 1 x outputs.</summary>
    public void Step(Tensor target)
    {
        Pass.IsTraining = true;
        Pass.Step = _learner.Steps + 1;
        Pass.OutputError.CopyFrom(network.Forward(Pass)).Add(target, -1);
        network.Backward(Pass);
        _learner.Descend(epoch: 0);
    }
}
