using Antiphon.Data;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Runs;

/// <summary>A network from a checkpoint, to be used: evaluated, asked for predictions, exported.</summary>
public sealed class TrainedNetwork
{
    private readonly Pass _pass;

    private TrainedNetwork(Checkpoint from, Network network, int batch)
    {
        (Path, Network, Classes, Experiment, Steps) = (from.Name, network, from.Classes, from.Experiment, from.Counter("steps"));
        _pass = network.CreatePass(batch);
        _pass.IsTraining = false;
    }

    /// <summary>The file it is from.</summary>
    public string Path { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What was trained.</summary>
    public Experiment Experiment { get; }

    /// <summary>Steps it was trained for.</summary>
    public long Steps { get; }

    /// <summary>What it is and where it is from, key by key.</summary>
    public IReadOnlyList<(string Key, string Text)> About =>
    [
        ("model", Experiment.ModelName), ("rule", Experiment.Rule), ("data", Experiment.DataName), ("seed", $"{Experiment.Seed}"), ("steps", $"{Steps}"),
        ("classes", string.Join('\n', Classes)),
    ];

    /// <summary>The network of a checkpoint, or of the folder of a run: the best by validation, or the newest where there is none or the run judges the last.</summary>
    /// <param name="path">The file or the folder.</param>
    /// <param name="device">Where it is to live.</param>
    /// <param name="entries">The rules there are for an experiment; null for those of the catalogue.</param>
    /// <param name="batch">Items that are worked on at once.</param>
    /// <exception cref="RunException">There is none, or it is damaged.</exception>
    /// <exception cref="UsageException">Its rule is not among those there are.</exception>
    public static TrainedNetwork Open(string path, IDevice device, Func<Experiment, IReadOnlyList<CatalogueEntry>>? entries = null, int batch = 128)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var checkpoint = Directory.Exists(path) ? RunCheckpoints.OpenBest(path) : Checkpoint.Open(path);
        try
        {
            var experiment = checkpoint.Experiment;
            RefuseSmaller(checkpoint, experiment);
            var network = experiment.Grow(checkpoint.Input, checkpoint.Classes.Count, experiment.PlanOf(experiment.Rule, entries?.Invoke(experiment) ?? Catalogue.Entries), device);
            network.Restore(checkpoint);
            return new(checkpoint, network, batch);
        }
        catch (UsageException misfit)
        {
            throw new UsageException($"{checkpoint.Name}: {misfit.Message}", misfit);
        }
    }

    /// <summary>How the network judges examples of its own classes, and what they cost by the loss it was trained by.</summary>
    /// <exception cref="RunException">The examples have another shape, one cannot be read, or an output is NaN or infinite.</exception>
    public Evaluation Evaluate(Dataset data, Examples examples, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(examples);
        Refuse(data, examples.Shape);
        var result = new Evaluation(data.ClassNames, Experiment.Recipe.Loss);
        using var loader = new Loader(Batches.InOrder(examples, _pass.Capacity), Network.Device, Loader.UsualWorkers);
        loader.BeginEpoch(0);
        while (loader.Next(cancel))
        {
            _pass.Load(loader.Input, loader.Rows);
            var output = Network.Forward(_pass);
            result.Add(output.IsFinite() ? output : throw new RunException($"{Path}: an output is NaN or infinite"), loader.Labels);
        }

        return result;
    }

    /// <summary>Refuses data that the network was not made for.</summary>
    /// <exception cref="RunException">The items have another shape, or there are not as many classes.</exception>
    public void Refuse(Dataset data, Shape item)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (item != _pass.Input.Shape.Item || data.Classes != Classes.Count)
        {
            throw new RunException($"{data.Name} has items of {item} in {data.Classes} classes: expected {_pass.Input.Shape.Item} in {Classes.Count}, which {Path} was trained on");
        }
    }

    /// <summary>The probability of each class for one item, height x width x channels: the softmax of the outputs.</summary>
    /// <exception cref="ArgumentException">The item has another length than those the network was trained on.</exception>
    public double[] Predict(ReadOnlySpan<float> item)
    {
        if (item.Length != _pass.Input.RowLength)
        {
            throw new ArgumentException($"an item of {item.Length} numbers, expected {_pass.Input.Shape.Item}", nameof(item));
        }

        _pass.Rows = 1;
        _pass.Input.Device.Write(_pass.Input, 0, item);
        var scores = new double[Classes.Count];
        Network.Device.Read(Network.Forward(_pass), 0, scores);
        var most = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - most))];
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    /// <summary>Writes what the forward pass uses - weights, biases, norms - as a safetensors file, in this program's names and layouts.</summary>
    public void Export(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        Safetensors.Write(to, [.. Network.State.Tensors.Where(part => IsOfForwardPass(part.Name))], [("format", "antiphon-weights-1"), .. About]);
    }

    /// <summary>Writes the same weights as a safetensors file in the names and layouts that a PyTorch model of this architecture takes by load_state_dict.</summary>
    /// <exception cref="RunException">The network has no such form.</exception>
    public void ExportModule(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        ModuleLayout.Write(to, Network, Experiment.Model, About);
    }

    private bool IsOfForwardPass(string name) =>
        !Network.IsOfRule(name) && !name.EndsWith(".B", StringComparison.Ordinal) && Network.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Kind != ParameterKind.Feedback;

    // Before memory is taken for a model that cannot be in the file.
    private static void RefuseSmaller(Checkpoint checkpoint, Experiment experiment)
    {
        var (there, needed) = (checkpoint.Tensors.Sum(part => part.Shape.Length), experiment.Model.CountParameters(checkpoint.Input, checkpoint.Classes.Count));
        if (there < needed)
        {
            throw new RunException($"{checkpoint.Name}: its tensors have {there:N0} numbers, expected at least the {needed:N0} parameters of {experiment.Model}");
        }
    }
}
