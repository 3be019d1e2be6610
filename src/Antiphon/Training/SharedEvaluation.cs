using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Losses;

namespace Antiphon.Training;

/// <summary>Judges examples batch by batch, in all processes of a training: each has its part of the batches, and every one learns what all have come to, to the bits of one.</summary>
internal sealed class SharedEvaluation(Learner learner, Loader loader, IReplicas replicas, IReadOnlyList<string> classNames, Loss loss)
{
    // The same split at every evaluation of a set, so that the buffers of an exchange stay.
    private readonly ShardPlan _plan = new(replicas.Count, replicas.Count, replicas.Rank);

    /// <summary>Judges examples; where an output is not finite, the batch is given, counted from 1, and else 0.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="next">Goes to the loader's next batch.</param>
    public (Evaluation Result, int NotFinite) Run(Examples examples, Func<bool> next)
    {
        var size = learner.Pass.Capacity;
        var batches = (examples.Count + size - 1) / size;
        var (first, end) = (FirstOf(replicas.Rank), FirstOf(replicas.Rank + 1));
        var own = new Evaluation(classNames, loss);
        var costs = new double[end - first];
        var notFinite = 0;
        if (end > first)
        {
            var part = replicas.Count == 1 ? examples : new Subset(examples, [.. Enumerable.Range(first * size, Math.Min(end * size, examples.Count) - first * size)]);
            loader.BeginEpoch(Batches.InOrder(part, size), 0);
            for (var batch = 0; notFinite == 0 && next(); batch++)
            {
                learner.Pass.Load(loader.Input, loader.Rows);
                var output = learner.Predict();
                if (output.IsFinite())
                {
                    own.Add(output, loader.Labels);
                    costs[batch] = own.LastCost;
                }
                else
                {
                    notFinite = first + batch + 1;
                }
            }
        }

        return replicas.Count == 1 ? (own, notFinite) : Gather();

        int FirstOf(int rank) => (int)((long)batches * rank / replicas.Count);

        // Of each process: how its batches were judged, whether an output was not finite, what each batch cost.
        (Evaluation Result, int NotFinite) Gather()
        {
            var most = (batches + replicas.Count - 1) / replicas.Count;
            var each = own.CountsLength + 1 + most;
            var values = new double[replicas.Count * each];
            var mine = values.AsSpan(replicas.Rank * each, each);
            own.CopyTo(mine);
            mine[own.CountsLength] = notFinite;
            costs.CopyTo(mine[(own.CountsLength + 1)..]);
            replicas.Gather(_plan, values);
            var all = new Evaluation(classNames, loss);
            for (var rank = 0; rank < replicas.Count; rank++)
            {
                var theirs = values.AsSpan(rank * each, each);
                if (theirs[own.CountsLength] > 0)
                {
                    return (all, (int)theirs[own.CountsLength]);
                }

                all.Add(theirs, theirs.Slice(own.CountsLength + 1, FirstOf(rank + 1) - FirstOf(rank)));
            }

            return (all, 0);
        }
    }
}
