using Antiphon.Rules;

namespace Antiphon.Studies;

/// <summary>A study that cannot be run here yet.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Source">The publication.</param>
/// <param name="Lacks">What is missing, in words.</param>
public sealed record BlockedStudy(string Name, string Title, Source Source, string Lacks) : Study(Name, Title, StudyGroup.Blocked, 0, Source);
