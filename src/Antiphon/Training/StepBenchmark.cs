using System.Diagnostics;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;

namespace Antiphon.Training;

/// <summary>
/// Times training steps of one architecture under several plans on a synthetic batch: a warm-up each, then one step of each in turn, so that a machine
/// whose speed drifts slows all of them alike.
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

    /// <summary>Steps of each before the clock counts; at least two rests of a rule that rests should fall into them.</summary>
    public int WarmUp { get; init; } = 4;

    /// <summary>Timed steps of each.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Where to compute.</summary>
    public required IDevice Device { get; init; }

    /// <summary>Warms up and times.</summary>
    public IReadOnlyList<StepTiming> Run()
    {
        var runners = Plans.Select(plan => new Runner(this, plan)).ToList();
        foreach (var runner in runners)
        {
            for (var i = 0; i < WarmUp; i++)
            {
                runner.Step(timed: false);
            }
        }

        for (var i = 0; i < Steps; i++)
        {
            foreach (var runner in runners)
            {
                runner.Step(timed: true);
            }
        }

        return [.. runners.Select(runner => runner.Result())];
    }

    private sealed class Runner
    {
        private readonly FeedbackPlan _plan;
        private readonly Learner _learner;
        private readonly int[] _labels;
        private readonly List<double> _times;
        private readonly double[] _phases = new double[Enum.GetValues<StepPhase>().Length];
        private long _allocated;
        private long _entered;
        private StepPhase _phase;

        public Runner(StepBenchmark benchmark, FeedbackPlan plan)
        {
            _plan = plan;
            _times = new(benchmark.Steps);
            var network = benchmark.Model.Grow(benchmark.Input, benchmark.Classes, plan, 1, benchmark.Device);
            _learner = new(network, Recipe.For(benchmark.Model) with { BatchSize = benchmark.Batch });
            var random = Rng.FromSeed(1).Stream("benchmark");
            random.Normal(_learner.Pass.Input, 1);
            _labels = [.. Enumerable.Range(0, benchmark.Batch).Select(i => random.Stream("labels").Below(benchmark.Classes, (ulong)i))];
            _learner.Entering = Enter;
        }

        public void Step(bool timed)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = _entered = Stopwatch.GetTimestamp();
            _phase = StepPhase.Forward;
            _ = _learner.Step(_labels, 0);
            Enter(StepPhase.Forward);
            if (timed)
            {
                _times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                _allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }
            else
            {
                Array.Clear(_phases);
            }
        }

        public StepTiming Result()
        {
            _times.Sort();
            var steps = _times.Count;
            return new(_plan, _learner.Pass.Capacity, _times[0], _times[steps / 2], _allocated / steps, Enum.GetValues<StepPhase>().ToDictionary(phase => phase, phase => _phases[(int)phase] / steps));
        }

        private void Enter(StepPhase phase)
        {
            var now = Stopwatch.GetTimestamp();
            _phases[(int)_phase] += Stopwatch.GetElapsedTime(_entered, now).TotalMilliseconds;
            (_phase, _entered) = (phase, now);
        }
    }
}
