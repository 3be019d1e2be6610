namespace Antiphon.Studies;

/// <summary>Every study that can be run: one line each.</summary>
public static class StudyCatalogue
{
    /// <summary>The studies, those that prove most first.</summary>
    public static IReadOnlyList<Study> Entries { get; } =
    [
    ];

    /// <summary>The studies that a name stands for: one, or all of a group, as in exact.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<Study> Find(string name)
    {
        Study[] found = [.. Entries.Where(study => study.Name == name || GroupName(study.Group) == name)];
        return found.Length > 0 ? found
            : throw new UsageException($"unknown study '{name}': expected one of {string.Join(", ", Entries.Select(study => study.Name))}, or a group: {string.Join(", ", Enum.GetValues<StudyGroup>().Select(GroupName))}");
    }

    /// <summary>A group's name on the command line.</summary>
    public static string GroupName(StudyGroup group) => $"{group}".ToLowerInvariant();
}
