using Antiphon.Rules;

namespace Antiphon.Studies;

/// <summary>A study with a loop of its own, as of networks that see random numbers in their authors' order.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Group">What kind of study it is.</param>
/// <param name="Minutes">Minutes it takes on two cores, about.</param>
/// <param name="Source">The publication.</param>
public abstract record ComputedStudy(string Name, string Title, StudyGroup Group, double Minutes, Source Source) : Study(Name, Title, Group, Minutes, Source)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="RunException">Data are missing or damaged.</exception>
    /// <exception cref="UsageException">It needs data, and no data root is known.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public abstract StudyOutcome Run(StudyContext context, CancellationToken cancel);
}
