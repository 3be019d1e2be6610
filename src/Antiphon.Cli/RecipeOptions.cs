using System.CommandLine;
using Antiphon.Data;
using Antiphon.Models;
using Antiphon.Optimizers;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>Every knob of a recipe as an option; what is left out keeps the model's own recipe.</summary>
internal sealed class RecipeOptions
{
    private readonly IReadOnlyList<(Knob Knob, Option Option, Func<ParseResult, string?> Given)> _options;

    public RecipeOptions() => _options = [.. RecipeKnobs.All.Select(OptionOf)];

    /// <summary>A sentence for the help: whose the defaults are.</summary>
    public static string Note => "In brackets: what holds when an option is left out. Where other models have recipes of their own, the numbers are those of lenet. The large residual networks (resnet18, 34, 50) learn in 180 epochs of batches of 256 at 0.1, with steps:90,150.";

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        foreach (var (_, option, _) in _options)
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>The model's recipe with what the line changes in it.</summary>
    /// <exception cref="UsageException">Two options do not go together.</exception>
    public Recipe Read(ParseResult line, Blueprint model)
    {
        var recipe = Recipe.For(model);
        foreach (var (knob, _, given) in _options)
        {
            if (given(line) is { } text)
            {
                try
                {
                    recipe = knob.Turn(recipe, text);
                }
                catch (UsageException misfit)
                {
                    throw new UsageException($"--{misfit.Message}", misfit);
                }
            }
        }

        return recipe.Optimizer is Sgd { Nesterov: true, Momentum: 0 }
            ? throw new UsageException("--nesterov looks ahead along the velocity, and without momentum there is none: expected a --momentum above 0, or --nesterov false")
            : recipe;
    }

    /// <summary>Refuses a batch that was asked for and is larger than all there is to learn from.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public void RefuseLargerBatch(ParseResult line, Recipe recipe, Dataset set) =>
        DataChoices.RefuseLargerBatch(_options.First(option => option.Knob.Name == "batch").Given(line) is null ? null : recipe.BatchSize, set);

    private static (Knob Knob, Option Option, Func<ParseResult, string?> Given) OptionOf(Knob knob)
    {
        var name = $"--{knob.Name}";
        var usual = knob.Print(Recipe.For(new LeNet()))
            ?? knob.Print(Recipe.For(new LeNet()) with { Optimizer = new Adam() })
            ?? knob.Print(Recipe.For(new ResNet()));
        if (knob.IsFlag)
        {
            var flag = Values.Flag(name, knob.Help);
            return (knob, flag, line => line.GetValue(flag) is { } value ? value ? "true" : "false" : null);
        }

        var option = Values.Of<string?>(name, knob.ValueName, $"{knob.Help} [{usual}]", text => knob.Takes(text) ? text : null, knob.Expected);
        return (knob, option, line => line.GetValue(option));
    }
}
