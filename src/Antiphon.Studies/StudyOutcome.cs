namespace Antiphon.Studies;

/// <summary>What came of a study.</summary>
/// <param name="Rows">Its numbers.</param>
/// <param name="Picture">Its curves; null for a picture of the rows alone.</param>
/// <param name="Notes">What to know of it, a sentence each.</param>
public sealed record StudyOutcome(IReadOnlyList<StudyRow> Rows, StudyPicture? Picture, IReadOnlyList<string> Notes);
