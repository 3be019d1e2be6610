using System.Text.RegularExpressions;
using Antiphon.Cli;
using Antiphon.Models;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Training;

namespace Antiphon.Tests.Runs;

/// <summary>An experiment's knobs: each has its option, and what they print turns a new experiment into an equal one.</summary>
public sealed class ExperimentKnobsTests
{
    public static TheoryData<string> Models() => [.. ModelCatalogue.Entries.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void What_an_experiment_prints_makes_an_equal_one(string model)
    {
        string[] turned =
        [
            $"model={model}", "seed=7", "data=cifar10", "data-root=/tmp", "labels=coarse", "split=0.7,0.1,0.2", "holdout=100", "augment=none", "normalise=half", "size=48", "skip-bad=true", "outputs=20", "init-scale=0.5", "activity-norm=true", "rule=wm:rate=0.05",
            "readout=bp", "rules-from=my.dll", "epochs=4", "optimizer=adam", "rate=0.02", "device=reference", "threads=1", "probe=angle,signs@5",
        ];
        var experiment = turned.Select(text => text.Split('=', 2)).Aggregate(new Experiment(), (e, part) => ExperimentKnobs.Find(part[0]).Turn(e, part[1]));

        var again = ExperimentKnobs.All.Aggregate(new Experiment(), (e, knob) => knob.Print(experiment) is { } text ? knob.Turn(e, text) : e);

        Assert.Equal(ExperimentKnobs.All.Select(knob => knob.Print(experiment)), ExperimentKnobs.All.Select(knob => knob.Print(again)));
        Assert.All(turned.Select(text => text.Split('=', 2)), part => Assert.Equal(part[1], ExperimentKnobs.Find(part[0]).Print(experiment)));
        Assert.Equal((experiment.Recipe, experiment.DataOptions), (again.Recipe, again.DataOptions));
    }

    [Fact]
    public void Every_knob_is_an_option_of_train_with_its_help_and_its_default()
    {
        var help = Command.Run("train --help", width: 400).Fine();

        Assert.All(ExperimentKnobs.All, knob => Assert.Contains($"--{knob.Name}{(knob.IsFlag ? "" : $" <{knob.ValueName}>")}", help));
        Assert.All(KnobOptions.AllBut().Options.Select(option => option.Name), name => Assert.Equal(1, ExperimentKnobs.All.Count(knob => $"--{knob.Name}" == name)));
    }

    [Theory]
    [InlineData("speed", "3", "unknown knob 'speed'")]
    [InlineData("seed", "-1", "seed -1: expected a whole number from 0")]
    [InlineData("hidden", "10", "hidden belongs to the model mlp, and the model is")]
    [InlineData("bias", "false", "bias belongs to the models mlp and net, and the model is lenet")]
    [InlineData("dropout", "0.1", "dropout belongs to the models mlp, net and alexnet, and the model is lenet")]
    [InlineData("nonlinearity", "gelu", "nonlinearity gelu: expected one of relu, tanh, sigmoid, erf, silu, linear")]
    [InlineData("init", "kaiming", "init kaiming: expected he, he-uniform, torch, lecun, xavier-uniform")]
    [InlineData("outputs", "1", "outputs 1: expected a whole number from 2 to 10000")]
    [InlineData("holdout", "0", "holdout 0: expected a whole number from 1")]
    [InlineData("labels", "all", "labels all: expected one of fine, coarse")]
    public void What_is_no_value_is_refused(string name, string value, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => ExperimentKnobs.Find(name).Turn(new(), value)).Message);

    [Theory]
    [InlineData("none")]
    [InlineData("64,64,64")]
    public void Hidden_layers_print_as_they_are_written(string text)
    {
        var experiment = ExperimentKnobs.Find("hidden").Turn(ExperimentKnobs.Find("model").Turn(new(), "mlp"), text);

        Assert.Equal(text, ExperimentKnobs.Find("hidden").Print(experiment));
        Assert.Equal($"mlp {text}", $"{experiment.Model}");
    }

    [Theory]
    [InlineData("mlp", "nonlinearity=silu bias=false dropout=0.1", "mlp 500,200, silu, no biases, dropout 0.1")]
    [InlineData("net", "layers=conv 32 5 pad 2 tanh, pool 2, dense 1000 nonlinearity=tanh dropout=0.1 init=torch", "net conv 32 5 pad 2 tanh, pool 2, dense 1000, tanh, dropout 0.1")]
    [InlineData("lenet", "nonlinearity=linear", "lenet, linear")]
    [InlineData("alexnet", "dropout=0.25", "alexnet, dropout 0.25")]
    public void What_is_turned_about_a_model_is_kept_and_printed(string model, string turned, string name)
    {
        var parts = Regex.Split(turned, " (?=[a-z]+=)").Select(text => text.Split('=', 2)).ToList();
        var experiment = parts.Aggregate(ExperimentKnobs.Find("model").Turn(new(), model), (e, part) => ExperimentKnobs.Find(part[0]).Turn(e, part[1]));

        var again = ExperimentKnobs.Print(experiment).Aggregate(new Experiment(), (e, knob) => ExperimentKnobs.Find(knob.Key).Turn(e, knob.Value));

        Assert.Equal(name, $"{experiment.Model}");
        Assert.Equal(name, $"{again.Model}");
        Assert.All(parts, part => Assert.Equal(part[1], ExperimentKnobs.Find(part[0]).Print(again)));
    }

    [Fact]
    public void A_knob_of_a_recipe_is_one_of_the_experiment_that_holds_it() =>
        Assert.Equal(RecipeKnobs.All.Select(knob => (knob.Name, knob.Help)), ExperimentKnobs.All.Where(knob => RecipeKnobs.All.Any(own => own.Name == knob.Name)).Select(knob => (knob.Name, knob.Help)));
}
