using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Studies;
using Antiphon.Training;

namespace Antiphon.Cli.Reproduce;

/// <summary>One step of each training of a study on a few pictures: do recipe, model and data fit?</summary>
internal static class DryRun
{
    /// <summary>Pictures at most.</summary>
    public const int Most = 4;

    /// <summary>Takes the steps, and says what each came to.</summary>
    /// <exception cref="UsageException">A recipe, a model and the data do not fit.</exception>
    /// <exception cref="RunException">A loss is no number, or data are missing or damaged.</exception>
    public static void Of(TrainedStudy study, IReadOnlyList<Experiment> experiments, IDevice device, Terminal terminal, CancellationToken cancel)
    {
        var set = experiments[0].Open(experiments[0].Seed);
        var sheet = new ResultTable(["training", "model", "rule"], ["epochs", "batch", "parameters", "loss"]);
        foreach (var (training, experiment) in study.Trainings.Zip(experiments))
        {
            cancel.ThrowIfCancellationRequested();
            var network = experiment.Grow(set.Shape, set.Classes, experiment.PlanOf(experiment.Rule, Catalogue.Entries), device);
            var recipe = experiment.Recipe with { BatchSize = Math.Min(Most, experiment.Recipe.BatchSize) };
            var learner = new Learner(network, recipe);
            using var loader = new Loader(new(set.Train, recipe.BatchSize, experiment.Seed), device);
            loader.BeginEpoch(0);
            loader.Next(cancel);
            learner.Begin();
            learner.Pass.Load(loader.Input, loader.Rows);
            var loss = learner.Step(loader.Labels, epoch: 0);
            if (!double.IsFinite(loss))
            {
                throw new RunException($"{study.Name}: the loss of {training.Name} is {loss} at the first step, expected a finite number");
            }

            sheet.Add(training.Name, experiment.ModelName, experiment.Rule, $"{experiment.Recipe.Epochs}", $"{experiment.Recipe.BatchSize}", $"{network.ParameterCount:N0}", $"{loss:F4}");
        }

        sheet.Show(terminal);
        terminal.Line($"{study.Name}: {Format.Count(study.Trainings.Count, "training")} on {set.Name} of {set.Shape}, one step each on {Most} pictures at most");
    }
}
