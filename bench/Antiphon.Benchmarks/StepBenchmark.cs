using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

namespace Antiphon.Benchmarks;

/// <summary>
/// Times training steps of one architecture under several plans, in several numbers of shards, on a synthetic batch: a warm-up each, then one step of each in turn, so that a machine
/// whose speed drifts slows all of them alike. Where synapses rest every so many steps, what is timed is the span from rest to rest, divided by its steps:
/// rests weigh as they do in training.
/// </summary>
public sealed record StepBenchmark
{
    /// <summary>The architecture.</summary>
    public required Blueprint Model { get; init; }

    /// <summary>The plans to time.</summary>
    public required IReadOnlyList<FeedbackPlan> Plans { get; init; }

    /// <summary>The shape of an item.</summary>
    public Shape Input { get; init; } = new(32, 32, 3);

    /// <summary>Units of the output.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Items in a batch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>In how many shards each plan's batch goes through the network: each number is timed.</summary>
    public IReadOnlyList<int> Shards { get; init; } = [1];

    /// <summary>Steps of each before the clock counts; more where that is needed for two whole spans from rest to rest.</summary>
    public int WarmUp { get; init; } = 4;

    /// <summary>Timed steps of each; more where that is needed for whole spans from rest to rest.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Where to compute.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Warms up and times.</summary>
    /// <exception cref="UsageException">Whole spans from rest to rest are too long.</exception>
    /// <exception cref="RunException">A loss is not a number, so that the step was none.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public IReadOnlyList<StepTiming> Run(CancellationToken cancel = default)
    {
        Runner[] runners = [.. from plan in Plans from shards in Shards select new Runner(this, plan, shards)];
        foreach (var runner in runners)
        {
            for (var i = 0; i < runner.WarmUp; i++)
            {
                cancel.ThrowIfCancellationRequested();
                runner.Step();
            }

            runner.StartClock();
        }

        var longest = runners.Select(runner => runner.Steps).DefaultIfEmpty().Max();
        for (var i = 0; i < longest; i++)
        {
            foreach (var runner in runners)
            {
                if (i < runner.Steps)
                {
                    cancel.ThrowIfCancellationRequested();
                    runner.Step();
                }
            }
        }

        return [.. runners.Select(runner => runner.Result())];
    }

    private sealed class Runner
    {
        private const int LongestSpan = 1_000_000;

        private readonly FeedbackPlan _plan;
        private readonly Learner _learner;
        private readonly int _shards;
        private readonly SyntheticBatch _batch;
        private readonly int _span;
        private readonly List<double> _times;
        private readonly double[] _phases = new double[Enum.GetValues<StepPhase>().Length];
        private double _spanMs;
        private long _allocated;
        private long _entered;
        private int _done;
        private StepPhase _phase;

        public Runner(StepBenchmark benchmark, FeedbackPlan plan, int shards)
        {
            (_plan, _shards) = (plan, shards);
            var span = plan.Rules.Select(rule => rule.Rests.Interval).Where(interval => interval > 0).Aggregate(1L, Common);
            _span = span <= LongestSpan ? (int)span : throw new UsageException(
                $"{plan}: its synapses rest together only every {span:N0} steps, expected intervals whose least common multiple is at most {LongestSpan:N0}");
            WarmUp = Whole(Math.Max(benchmark.WarmUp, _span > 1 ? 2 * _span : 1));
            Steps = Whole(Math.Max(benchmark.Steps, 1));
            _times = new(Math.Max(WarmUp, Steps) / _span);
            var network = benchmark.Model.Grow(benchmark.Input, benchmark.Classes, plan, 1, benchmark.Device);
            _learner = new(network, Recipe.For(benchmark.Model) with { BatchSize = benchmark.Batch, Shards = shards });
            _batch = SyntheticBatch.Of(benchmark.Device, benchmark.Batch, benchmark.Input, benchmark.Batch, benchmark.Classes);
            _learner.Entering = Enter;
        }

        public int WarmUp { get; }

        public int Steps { get; }

        public void StartClock()
        {
            _times.Clear();
            Array.Clear(_phases);
            _allocated = 0;
        }

        public void Step()
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = _entered = Stopwatch.GetTimestamp();
            _phase = StepPhase.Forward;
            var loss = _learner.ForwardBackward(_batch.Items, _batch.Labels);
            _learner.Descend(0);
            Enter(StepPhase.Forward);
            _spanMs += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            _allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            if (!double.IsFinite(loss))
            {
                throw new RunException($"the loss of {_plan} is {loss} at step {_learner.Steps + 1}: a step without a gradient is not worth timing");
            }

            if (++_done % _span == 0)
            {
                _times.Add(_spanMs / _span);
                _spanMs = 0;
            }
        }

        public StepTiming Result()
        {
            _times.Sort();
            return new(
                _plan, _batch.Labels.Length, _shards, Steps, _times[0], _times[_times.Count / 2], (_allocated + Steps - 1) / Steps,
                Enum.GetValues<StepPhase>().ToDictionary(phase => phase, phase => _phases[(int)phase] / Steps));
        }

        private int Whole(int steps) => checked((steps + _span - 1) / _span * _span);

        private void Enter(StepPhase phase)
        {
            var now = Stopwatch.GetTimestamp();
            _phases[(int)_phase] += Stopwatch.GetElapsedTime(_entered, now).TotalMilliseconds;
            (_phase, _entered) = (phase, now);
        }

        /// <summary>The least common multiple.</summary>
        private static long Common(long a, int b)
        {
            var (x, y) = (a, (long)b);
            while (y != 0)
            {
                (x, y) = (y, x % y);
            }

            return checked(a / x * b);
        }
    }
}
