using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli;

/// <summary>One training of several.</summary>
/// <param name="Path">The folder of its run.</param>
/// <param name="Experiment">What is trained.</param>
/// <param name="Plan">By which rule.</param>
internal sealed record PlannedRun(string Path, Experiment Experiment, FeedbackPlan Plan);
