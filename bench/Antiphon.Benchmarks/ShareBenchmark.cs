using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Benchmarks;

/// <summary>Times the step of one of several processes on its share of a synthetic batch, and when each of its sums could begin. The others are not there: what they would add is left out.</summary>
public sealed record ShareBenchmark
{
    /// <summary>The architecture.</summary>
    public required Blueprint Model { get; init; }

    /// <summary>The plan.</summary>
    public required FeedbackPlan Plan { get; init; }

    /// <summary>The shape of an item.</summary>
    public required Shape Input { get; init; }

    /// <summary>Units of the output.</summary>
    public required int Classes { get; init; }

    /// <summary>Items in the batch of all processes.</summary>
    public required int Batch { get; init; }

    /// <summary>Processes, with one shard each.</summary>
    public required int Processes { get; init; }

    /// <summary>Timed steps.</summary>
    public int Steps { get; init; } = 3;

    /// <summary>Where to compute.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Warms up and times; of the timed steps, the one whose time is the median.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public ShareTiming Run(CancellationToken cancel = default)
    {
        var network = Model.Grow(Input, Classes, Plan, 1, Device);
        var alone = new Unanswered(Processes);
        var learner = new Learner(network, Recipe.For(Model) with { BatchSize = Batch, Shards = Processes }, alone);
        var batch = SyntheticBatch.Of(Device, learner.Pass.Capacity, Input, Batch, Classes); // the first shard: nobody reads the others
        var timings = new List<ShareTiming>();
        for (var step = -1; step < Math.Max(1, Steps); step++)
        {
            cancel.ThrowIfCancellationRequested();
            alone.Begin();
            _ = learner.ForwardBackward(batch.Items, batch.Labels);
            var (sums, computed) = (alone.Sums, alone.Elapsed);
            learner.Descend(0);
            if (step >= 0)
            {
                timings.Add(new(computed, alone.Elapsed - computed, sums, AddMs(network)));
            }
        }

        return timings.OrderBy(timing => timing.ComputeMs).ElementAt(timings.Count / 2);
    }

    // One number is added where all have been once: as when branches meet.
    private static double AddMs(Antiphon.Layers.Network network)
    {
        var parameter = network.Parameters.MaxBy(p => p.Value.Shape.Length)!.Value;
        Tensor a = Tensor.Zeros(parameter.Device, parameter.Shape), b = Tensor.Zeros(parameter.Device, parameter.Shape);
        double[] times =
        [
            .. Enumerable.Range(0, 9).Select(_ =>
            {
                var since = Stopwatch.GetTimestamp();
                a.Add(b);
                return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            }).Order(),
        ];
        return times[times.Length / 2] / parameter.Shape.Length;
    }

    /// <summary>Processes of which only the first one is there: sums are noted and left as they are.</summary>
    private sealed class Unanswered(int count) : IReplicas
    {
        private readonly List<(double AtMs, long Numbers)> _sums = [];
        private long _since;

        public int Rank => 0;

        public int Count => count;

        public double Elapsed => Stopwatch.GetElapsedTime(_since).TotalMilliseconds;

        public IReadOnlyList<(double AtMs, long Numbers)> Sums => [.. _sums];

        public void Begin()
        {
            _sums.Clear();
            _since = Stopwatch.GetTimestamp();
        }

        public void BeginSum(ShardPlan plan, int part, Tensor[] branches) => _sums.Add((Elapsed, branches[0].Shape.Length));

        public void EndSums()
        {
        }

        public void Gather(ShardPlan plan, double[] values)
        {
        }

        public byte[] Share(byte[] ofFirst) => ofFirst;
    }
}
