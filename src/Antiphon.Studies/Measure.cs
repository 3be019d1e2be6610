namespace Antiphon.Studies;

/// <summary>What is read from a study's trainings: a value for each seed, null where a training failed or was too short for it.</summary>
public delegate IReadOnlyList<double?> Measure(IReadOnlyDictionary<string, IReadOnlyList<TrainedRun>> trainings);
