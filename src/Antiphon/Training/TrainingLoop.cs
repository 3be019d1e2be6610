using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Schedules;

namespace Antiphon.Training;

/// <summary>A training under way: the learner, the batches it is fed with, and how far it has come.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly Network _network;
    private readonly Recipe _recipe;
    private readonly Dataset _data;
    private readonly IReplicas _replicas;
    private readonly CancellationToken _cancel;
    private readonly Learner _learner;
    private readonly Batches _train;
    private readonly Loader _loader;
    private readonly SharedEvaluation _evaluation;
    private readonly HealthCheck _health;
    private readonly List<EpochReport> _reports = [];
    private int _batch;
    private double _lossSum;
    private long _images;
    private long _right;
    private double _seconds;
    private Dictionary<string, Tensor>? _best;
    private bool _hasChosen;
    private int _rollbacks;
    private PretrainingReport? _pretraining;

    public TrainingLoop(Network network, Recipe recipe, Dataset data, int workers, IReplicas replicas, CancellationToken cancel)
    {
        (_network, _recipe, _data, _replicas, _cancel) = (network, recipe, data, replicas, cancel);
        if (recipe.Shards > data.Train.Count)
        {
            throw new UsageException($"shards {recipe.Shards}: there are {data.Train.Count} examples to learn from, expected {data.Train.Count} shards at most");
        }

        if (recipe.KeepsLast && data.Train.Count % recipe.BatchSize is > 0 and var last && last < recipe.Shards)
        {
            throw new UsageException($"keep-last: the last batch of an epoch has {last} of {data.Train.Count} examples, and each of {recipe.Shards} shards is to have one at least; expected keep-last false, or {last} shards at most");
        }

        _learner = new(network, recipe, replicas) { Cancel = cancel };
        _health = new(network);
        _train = new(data.Train, recipe.BatchSize, network.Seed) { KeepsLast = recipe.KeepsLast, Part = replicas.Count > 1 ? _learner.Plan.OwnRows : null };
        _loader = new(_train, network.Device, workers, Loader.AheadFor(data.Shape, recipe.BatchSize));
        _evaluation = new(_learner, _loader, replicas, data.ClassNames, recipe.Loss);
    }

    public Action<TrainingProgress>? Progress { get; init; }

    public Action<PretrainingProgress>? Pretraining { get; init; }

    public IReadOnlyList<Watch> Watches { get; init; } = [];

    public ICheckpoints? Checkpoints { get; init; }

    public Action<TrainingWarning>? Warned { get; init; }

    private Watcher Watcher => field ??= new(_network, _recipe, _data.Validation, Watches);

    private int Epoch => _reports.Count + 1;

    private bool IsAlone => _replicas.Count == 1;

    private bool IsFirst => _replicas.Rank == 0;

    private TrainingPosition Position => new(_batch, _lossSum, _images, _seconds, [.. _reports], _right, _rollbacks, _pretraining);

    public void Dispose() => _loader.Dispose();

    public TrainingLog Run()
    {
        if (Restore() is { } kept)
        {
            Return(kept, kept.Rollbacks);
        }
        else
        {
            _learner.Begin();
            Pretrain();
            if (_recipe.OnDivergence == DivergencePolicy.Rollback || _pretraining is not null)
            {
                Checkpoints?.Save(_learner, Position); // it may diverge before anything else is kept, and noise need not be learned twice
            }
        }

        try
        {
            while (Epoch <= _recipe.Epochs)
            {
                try
                {
                    TrainEpoch();
                }
                catch (DivergedException diverged) when (_recipe.OnDivergence == DivergencePolicy.Rollback && _rollbacks < _recipe.Rollbacks && Checkpoints is not null)
                {
                    RollBack(diverged);
                }
            }

            var hash = _learner.State.Hash();
            var judged = Choose();
            return new(_reports, _recipe.KeepsTestClosed ? null : Evaluate(_data.Test, "test"), judged, hash, _pretraining);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested || !IsAlone)
        {
            // Once the best weights are back, the last ones are no longer here; they have been kept.
            if (!_hasChosen && FirstNotFinite() is null)
            {
                Checkpoints?.Save(_learner, Position);
            }

            throw;
        }
    }

    // Nothing of the phase is kept before it is over: a training that is stopped in it begins again.
    private void Pretrain()
    {
        if (_recipe.Pretraining is not { } noise)
        {
            return;
        }

        var watcher = Watcher;
        _network.Refresh(0);
        var before = watcher.Look();
        var loss = new NoisePhase(_learner, _recipe, noise) { Progress = Pretraining }.Run(IsAlone ? _cancel : default);
        _network.Refresh(0);
        if (FirstNotFinite() is { } name)
        {
            throw new DivergedException($"{name} is NaN or infinite after the noise before training, under {_network.Plan}: expected finite numbers; a lower rate may help, as in noise:{noise.Steps}:RATE");
        }

        _pretraining = new(noise.Steps, _recipe.RateOf(noise), loss, before, watcher.Look());
        Pretraining?.Invoke(new(noise.Steps, noise.Steps, loss, _pretraining));
    }

    private void TrainEpoch()
    {
        Train();
        Together(Close);
        var isBest = Position.BestEpoch == _reports[^1];
        if (isBest && Checkpoints is null && _recipe.Selection == ModelSelection.Best && _reports.Count < _recipe.Epochs)
        {
            Remember();
        }

        Keep(new(_learner.Steps, IsEndOfEpoch: true, isBest, IsLast: _reports.Count == _recipe.Epochs));
        if (!IsAlone)
        {
            _replicas.Share([]); // the others read what the first one has kept, and not before it has
        }
    }

    // What was kept is read by every process, from a folder that all of them see.
    private TrainingPosition? Restore(long within = long.MaxValue)
    {
        var kept = Checkpoints?.Restore(_learner, within);
        if (!IsAlone)
        {
            Agree();
            _replicas.Gather(_learner.Plan, new double[_learner.Plan.Shards]); // nothing is written before all have read
        }

        return kept;
    }

    // The first process alone watches, and knows whether to pause; the others wait, and hear how it went and whether their state is the same.
    private void Together(Action work)
    {
        if (IsAlone)
        {
            work();
            return;
        }

        try
        {
            work();
        }
        catch (DivergedException)
        {
            _replicas.Share([(byte)EpochEnd.Diverged]);
            throw;
        }

        var end = _cancel.IsCancellationRequested ? EpochEnd.Stopped : EpochEnd.Well;
        switch ((EpochEnd)_replicas.Share([(byte)end])[0])
        {
            case EpochEnd.Stopped: throw new OperationCanceledException();
            case EpochEnd.Diverged: throw Diverged("a number is NaN or infinite");
            default: Agree(); break;
        }
    }

    private enum EpochEnd : byte
    {
        Well,
        Stopped,
        Diverged,
    }

    private void Agree()
    {
        var own = Convert.FromHexString(_learner.State.Hash());
        if (!_replicas.Share(own).SequenceEqual(own))
        {
            throw new RunException(
                $"process {_replicas.Rank} of {_replicas.Count} stands elsewhere than the first one after step {_learner.Steps}: expected a folder of runs that all of them see, and processors that compute alike");
        }
    }

    // Back to the last epoch's end, where all was finite, and on at half the rate: kept again at once, so that a training that is stopped here goes on in the same way.
    private void RollBack(DivergedException diverged)
    {
        var kept = Restore(TrainingPosition.EndOf(_reports));
        if (kept is null)
        {
            ExceptionDispatchInfo.Throw(diverged);
        }

        Return(kept, _rollbacks + 1);
        Warned?.Invoke(new(_learner.Steps, "", $"{diverged.Message}: rolled back to here, rollback {_rollbacks} of {_recipe.Rollbacks}, on at {ScheduleText.Of(_learner.RateFactor)} of the rate"));
        Checkpoints!.Save(_learner, Position);
    }

    private void Return(TrainingPosition to, int rollbacks)
    {
        (_batch, _lossSum, _images, _right, _seconds, _rollbacks) = (to.Batch, to.LossSum, to.Images, to.Right, to.Seconds, rollbacks);
        _pretraining = to.Pretraining;
        _reports.Clear();
        _reports.AddRange(to.Epochs);
        _learner.RateFactor = Math.Pow(0.5, rollbacks);
    }

    // What is left of the epoch's steps.
    private void Train()
    {
        var (clock, before) = (Stopwatch.StartNew(), _seconds);
        var count = _loader.BeginEpoch(_train, Epoch, _batch);
        while (Next())
        {
            var loss = _learner.ForwardBackward(_loader.Input, _loader.Labels);
            if (Unusable(loss) is { } what)
            {
                LeaveOut(what, count);
                continue;
            }

            _learner.Descend(_reports.Count + (double)_batch / count);
            _batch++;
            _lossSum += loss * _loader.Rows;
            _images += _loader.Rows;
            _right += _learner.Right;
            _seconds = before + clock.Elapsed.TotalSeconds;
            foreach (var warning in Warned is null ? [] : _health.After(_learner.Pass, _learner.Steps))
            {
                Warned?.Invoke(warning);
            }

            Progress?.Invoke(new(Epoch, _recipe.Epochs, _batch, count, _learner.Steps, _lossSum / _images, _learner.Rate, null));
            Keep(new(_learner.Steps, IsEndOfEpoch: false, IsBest: false, IsLast: false));
        }
    }

    // What of a batch is not finite. Its gradients are looked at where that saves the weights; elsewhere the next loss tells of them.
    private string? Unusable(double loss) => !double.IsFinite(loss) ? $"the loss is {loss}"
        : _recipe.OnDivergence == DivergencePolicy.Warn && _learner.Pass.Gradients.Sums.FirstOrDefault(sum => !sum.Value.IsFinite()).Name is { } name ? $"the gradient of {name} is NaN or infinite"
        : null;

    // Such a batch has changed no weight, but it may have changed running moments.
    private void LeaveOut(string seen, int count)
    {
        var first = FirstNotFinite();
        var what = $"{seen} at step {_learner.Steps + 1} (epoch {Epoch}, batch {_batch + 1} of {count}) under {_network.Plan}";
        if (_recipe.OnDivergence != DivergencePolicy.Warn || first is not null)
        {
            throw new DivergedException($"{what}{(first is null ? "" : $", and {first} is the first to be NaN or infinite")}: expected a finite number; a lower rate may help");
        }

        _batch++;
        Warned?.Invoke(new(_learner.Steps, "", $"{what}: the batch is left out"));
    }

    // The end of an epoch: are all numbers finite, how are others judged, what do probes see?
    private void Close()
    {
        _network.Refresh(_learner.Steps);
        if (FirstNotFinite() is { } name)
        {
            throw Diverged($"{name} is NaN or infinite");
        }

        if (_images == 0)
        {
            throw Diverged("no batch of the epoch had a finite loss");
        }

        var validation = Evaluate(_data.Validation, "validation");
        var seen = Watcher.Look(Epoch, _learner.Steps);
        var report = new EpochReport(Epoch, _learner.Steps, _lossSum / _images, validation.Accuracy, seen, _seconds, _images, (double)_right / _images, validation.MeanLoss!.Value);
        _reports.Add(report);
        (_batch, _lossSum, _images, _right, _seconds) = (0, 0, 0, 0, 0);
        Progress?.Invoke(new(report.Epoch, _recipe.Epochs, 0, 0, _learner.Steps, report.TrainLoss, _learner.Rate, report));
    }

    // Where nothing is kept on a disk, the best weights so far are kept in memory.
    private void Remember()
    {
        _best ??= [];
        foreach (var (name, tensor) in _network.HeldTensors.Where(part => !Network.IsOfRule(part.Name)))
        {
            if (!_best.TryGetValue(name, out var kept))
            {
                _best.Add(name, kept = Tensor.Zeros(_network.Device, tensor.Shape));
            }

            kept.CopyFrom(tensor);
        }
    }

    // Brings the weights to be judged back, and says of which epoch they are: of the last where no others are there.
    private int Choose()
    {
        var (best, last) = (Position.BestEpoch!, _reports[^1]);
        if (_recipe.Selection == ModelSelection.Last || best == last)
        {
            return last.Epoch;
        }

        _hasChosen = true;
        if (Checkpoints is not null)
        {
            var judged = Checkpoints.RestoreAt(best.Steps, _network) ? best.Epoch : last.Epoch;
            if (!IsAlone)
            {
                Agree(); // all judge the same weights
            }

            return judged;
        }

        foreach (var (name, tensor) in _network.HeldTensors.Where(part => _best!.ContainsKey(part.Name)))
        {
            tensor.CopyFrom(_best![name]);
        }

        return best.Epoch;
    }

    private void Keep(TrainingMoment moment)
    {
        if (Checkpoints?.IsDue(moment) == true)
        {
            if (FirstNotFinite() is { } name)
            {
                if (!IsAlone && !moment.IsEndOfEpoch)
                {
                    return; // the first process alone asks here, and the next loss tells all
                }

                throw Diverged($"{name} is NaN or infinite"); // what is kept can be gone on with
            }

            Checkpoints.Save(_learner, Position);
        }
    }

    private Evaluation Evaluate(Examples examples, string set)
    {
        var (result, notFinite) = _evaluation.Run(examples, Next);
        return notFinite == 0 ? result : throw Diverged($"an output is NaN or infinite in batch {notFinite} of the {set} set, with all weights and running moments finite,");
    }

    // In the order of the forward pass.
    private string? FirstNotFinite() => _network.HeldTensors.FirstOrDefault(part => !part.Value.IsFinite()).Name;

    private DivergedException Diverged(string what) => new(
        $"{what} after step {_learner.Steps} (epoch {Math.Min(Epoch, _recipe.Epochs)} of {_recipe.Epochs}) under {_network.Plan}: expected finite numbers; a lower rate may help");

    private bool Next()
    {
        if (!IsAlone)
        {
            return _learner.IsStopAsked ? throw new OperationCanceledException() : _loader.Next();
        }

        _cancel.ThrowIfCancellationRequested();
        return _loader.Next(_cancel);
    }
}
