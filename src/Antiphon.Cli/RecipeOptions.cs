using System.CommandLine;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Schedules;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Every knob of a recipe as an option; what is left out keeps the model's own recipe.</summary>
internal sealed class RecipeOptions
{
    // The rates of our recipes are made for SGD; Adam's steps are as long as its rate says, whatever the gradient.
    private const double AdaptiveRate = 0.001;

    private readonly Option<int?> _epochs;
    private readonly Option<int?> _batch;
    private readonly Option<bool?> _keepLast;
    private readonly Option<double?> _rate;
    private readonly Option<Schedule?> _schedule;
    private readonly Option<double?> _stepFactor;
    private readonly Option<double?> _warmUp;
    private readonly Option<string?> _optimizer;
    private readonly Option<double?> _momentum;
    private readonly Option<bool?> _nesterov;
    private readonly Option<bool?> _manhattan;
    private readonly Option<Schedule?> _decay;
    private readonly Option<bool?> _decoupled;
    private readonly Option<bool?> _decayAll;
    private readonly Option<double?> _beta1;
    private readonly Option<double?> _beta2;
    private readonly Option<string?> _loss;

    public RecipeOptions()
    {
        var usual = Recipe.For(new LeNet());
        var (warmUp, rate) = Unwrap(usual.Rate);
        var sgd = usual.Optimizer as Sgd ?? new();
        _epochs = Values.Whole("--epochs", $"Times the training set is seen. [{usual.Epochs}]", 1);
        _batch = Values.Whole("--batch", $"Pictures in a batch. [{usual.BatchSize}]", 1);
        _keepLast = Values.Flag("--keep-last", "Train on the last batch of an epoch even where it is shorter than the others.");
        _rate = Values.Number("--rate", $"Learning rate. [{Values.Short(rate.Peak)}; {Values.Short(AdaptiveRate)} if adam or adamw is asked for]", double.Epsilon);
        _schedule = Values.Of("--schedule", "shape", $"The rate over time: constant, cosine (down to 0), or a fall at each of some epochs, as in steps:30,60. [{NameOf(rate)}]", ParseShape, "constant, cosine, or steps and rising epochs as in steps:30,60");
        _stepFactor = Values.Number("--step-factor", "What the rate is multiplied by at each of the steps. [0.1]", double.Epsilon);
        _warmUp = Values.Number("--warmup", $"Epochs, or a part of one, in which the rate rises from 0. [{Values.Short(warmUp)}]", 0);
        _optimizer = Values.Choice("--optimizer", $"How weights descend. [{usual.Optimizer.GetType().Name.ToLowerInvariant()}]", "sgd", "adam", "adamw");
        _momentum = Values.Number("--momentum", $"Momentum of SGD. [{Values.Short(sgd.Momentum)}]", 0, 1);
        _nesterov = Values.Flag("--nesterov", "SGD looks ahead along its velocity.");
        _manhattan = Values.Flag("--manhattan", "SGD takes the gradient's signs alone.");
        _decay = Values.Of("--decay", "decay", $"Decay of W and of every B that learns: a number, or any schedule, as in cosine:1e-3 or, to hold 0.02 for half an epoch first, 0.02:0.5:5e-4. [{usual.Decay}]", ScheduleText.Parse, ScheduleText.Expected);
        _decoupled = Values.Flag("--decoupled", "Decay of SGD acts beside the gradient, not within it.");
        _decayAll = Values.Flag("--decay-all", "Decay biases and norms as well.");
        _beta1 = Values.Number("--beta1", $"Adam's memory of the gradient. [{Values.Short(new Adam().Beta1)}]", 0, 1);
        _beta2 = Values.Number("--beta2", $"Adam's memory of the squared gradient. [{Values.Short(new Adam().Beta2)}]", 0, 1);
        _loss = Values.Choice("--loss", "What an output costs. [softmax]", "softmax", "sigmoid", "squared");
    }

    /// <summary>A sentence for the help: whose the defaults are.</summary>
    public static string Note => "In brackets: what holds when an option is left out. Where other models have recipes of their own, the numbers are those of lenet. The large residual networks (resnet18, 34, 50) learn in 180 epochs of batches of 256 at 0.1, with steps:90,150.";

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_epochs, _batch, _keepLast, _rate, _schedule, _stepFactor, _warmUp, _optimizer, _momentum, _nesterov, _manhattan, _decay, _decoupled, _decayAll, _beta1, _beta2, _loss])
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>The model's recipe with what the line changes in it.</summary>
    /// <exception cref="UsageException">Two options do not go together.</exception>
    public Recipe Read(ParseResult line, Blueprint model)
    {
        var usual = Recipe.For(model);
        var optimizer = ReadOptimizer(line, usual.Optimizer);
        return usual with
        {
            Epochs = line.GetValue(_epochs) ?? usual.Epochs,
            BatchSize = line.GetValue(_batch) ?? usual.BatchSize,
            KeepsLast = line.GetValue(_keepLast) ?? usual.KeepsLast,
            Optimizer = optimizer,
            Rate = ReadRate(line, usual.Rate, isAdaptiveByWish: optimizer is not Sgd && usual.Optimizer is Sgd),
            Decay = line.GetValue(_decay) ?? usual.Decay,
            DecayAll = line.GetValue(_decayAll) ?? usual.DecayAll,
            Loss = line.GetValue(_loss) switch
            {
                "softmax" => new SoftmaxCrossEntropy(),
                "sigmoid" => new SigmoidCrossEntropy(),
                "squared" => new SquaredError(),
                _ => usual.Loss,
            },
        };
    }

    private Optimizer ReadOptimizer(ParseResult line, Optimizer usual)
    {
        Optimizer optimizer = line.GetValue(_optimizer) switch
        {
            "sgd" => usual as Sgd ?? new(),
            "adam" => usual as Adam ?? new(),
            "adamw" => usual as AdamW ?? new(),
            _ => usual,
        };
        var name = optimizer.GetType().Name.ToLowerInvariant();
        if (optimizer is not Sgd)
        {
            Refuse(line, $"belongs to sgd, and the optimizer is {name}", _momentum, _nesterov, _manhattan);
            Refuse(line, $"belongs to sgd, and the optimizer is {name}; adamw is adam with decoupled decay", _decoupled);
        }
        else
        {
            Refuse(line, $"belongs to adam and adamw, and the optimizer is {name}", _beta1, _beta2);
        }

        var (beta1, beta2) = (line.GetValue(_beta1), line.GetValue(_beta2));
        return optimizer switch
        {
            Adam adam => adam with { Beta1 = beta1 ?? adam.Beta1, Beta2 = beta2 ?? adam.Beta2 },
            AdamW adam => adam with { Beta1 = beta1 ?? adam.Beta1, Beta2 = beta2 ?? adam.Beta2 },
            Sgd sgd => ReadSgd(line, sgd),
            _ => optimizer,
        };
    }

    private Sgd ReadSgd(ParseResult line, Sgd usual)
    {
        var sgd = usual with
        {
            Momentum = line.GetValue(_momentum) ?? usual.Momentum,
            Nesterov = line.GetValue(_nesterov) ?? usual.Nesterov,
            Manhattan = line.GetValue(_manhattan) ?? usual.Manhattan,
            Decoupled = line.GetValue(_decoupled) ?? usual.Decoupled,
        };
        return sgd is { Nesterov: true, Momentum: 0 } ? throw new UsageException("--nesterov looks ahead along the velocity, and without momentum there is none: expected a --momentum above 0") : sgd;
    }

    private Schedule ReadRate(ParseResult line, Schedule usual, bool isAdaptiveByWish)
    {
        var (warmUp, shape) = Unwrap(usual);
        var rate = line.GetValue(_rate) ?? (isAdaptiveByWish ? AdaptiveRate : shape.Peak);
        var factor = line.GetValue(_stepFactor);
        shape = (line.GetValue(_schedule) ?? shape) switch
        {
            Constant => new Constant(rate),
            Cosine => new Cosine(rate),
            Steps steps => steps with { Start = rate, Factor = factor ?? steps.Factor },
            var other => other,
        };
        if (factor is not null && shape is not Steps)
        {
            throw new UsageException($"--step-factor belongs to --schedule steps:..., and the schedule is {NameOf(shape)}");
        }

        warmUp = line.GetValue(_warmUp) ?? warmUp;
        return warmUp > 0 ? new WarmUp(warmUp, shape) : shape;
    }

    private static void Refuse(ParseResult line, string reason, params Option[] options)
    {
        foreach (var option in options)
        {
            if (line.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} {reason}");
            }
        }
    }

    private static (double WarmUp, Schedule Then) Unwrap(Schedule rate) => rate is WarmUp w ? (w.Length, w.Then) : (0, rate);

    /// <summary>A shape with a peak that is yet to be set.</summary>
    private static Schedule? ParseShape(string text)
    {
        switch (text.Split(':'))
        {
            case ["constant"]:
                return new Constant(0);
            case ["cosine"]:
                return new Cosine(0);
            case ["steps", var list]:
                return ScheduleText.Milestones(list) is { } epochs ? new Steps(0, 0.1, epochs) : null;
            default:
                return null;
        }
    }

    private static string NameOf(Schedule shape) => shape.GetType().Name.ToLowerInvariant();
}
