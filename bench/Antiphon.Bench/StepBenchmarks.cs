using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Bench;

/// <summary>Whole training steps of ResNet-20: forward, loss, backward, descent, rests. For larger batches and several rules side by side there is <c>antiphon bench step</c>.</summary>
public class StepBenchmarks : Twins
{
    private readonly int[] _labels = [0, 1];
    private Learner _fast = null!;
    private Learner _slow = null!;

    [Params("bp", "kp", "wm", "dfa")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => (_fast, _slow) = (Grown(Fast), Grown(Slow));

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Step")]
    public double ReferenceStep() => _slow.Step(_labels, 0);

    [Benchmark]
    [BenchmarkCategory("Step")]
    public double CpuStep() => _fast.Step(_labels, 0);

    private Learner Grown(IDevice device)
    {
        var model = new SmallResNet();
        var learner = new Learner(model.Grow(new(32, 32, 3), 10, Catalogue.Parse(Rule), 1, device), Recipe.For(model) with { BatchSize = _labels.Length });
        Rng.FromSeed(1).Normal(learner.Pass.Input, 1);
        return learner;
    }
}
