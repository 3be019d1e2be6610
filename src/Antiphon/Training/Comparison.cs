using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>One architecture under several plans, from the same W, on the same batches: a paired experiment, repeated over seeds.</summary>
public sealed record Comparison
{
    /// <summary>The architecture.</summary>
    public required Blueprint Model { get; init; }

    /// <summary>The plans to compare.</summary>
    public required IReadOnlyList<FeedbackPlan> Plans { get; init; }

    /// <summary>The recipe all share.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The seeds, one training of every plan each.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1];

    /// <summary>What looks at the networks after epochs.</summary>
    public IReadOnlyList<Watch> Watches { get; init; } = [];

    /// <summary>Where to compute.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Trains them all, plan by plan, and tells of each training while it runs and when it is done. One that diverges leaves the others alone.</summary>
    public IReadOnlyList<ComparisonRow> Run(
        Func<ulong, Dataset> open, Action<FeedbackPlan, ulong, TrainingProgress>? progress = null, Action<FeedbackPlan, ComparisonOutcome>? done = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        foreach (var plan in Plans)
        {
            Recipe.Validate(plan); // before the first of them is trained
        }

        var data = Seeds.ToDictionary(seed => seed, open);
        var rows = new List<ComparisonRow>();
        foreach (var plan in Plans)
        {
            var outcomes = new List<ComparisonOutcome>();
            var transport = Transport.None;
            foreach (var seed in Seeds)
            {
                var set = data[seed];
                var network = Model.Grow(set.Shape, set.Classes, plan, seed, Device);
                transport = network.Transport;
                var trainer = new Trainer(network, Recipe) { Watches = Watches };
                if (progress is not null)
                {
                    trainer.Progress = step => progress(plan, seed, step);
                }

                outcomes.Add(Outcome(seed, () => trainer.Fit(set, cancel)));
                done?.Invoke(plan, outcomes[^1]);
            }

            rows.Add(new(plan, transport, Seeds, outcomes));
        }

        return rows;
    }

    /// <summary>What comes of a training: its result, or why it left the numbers. Whatever else goes wrong is for the caller.</summary>
    public static ComparisonOutcome Outcome(ulong seed, Func<TrainingResult> train)
    {
        ArgumentNullException.ThrowIfNull(train);
        try
        {
            return new(seed, train(), null);
        }
        catch (DivergedException failed)
        {
            return new(seed, null, failed.Message);
        }
    }
}
