namespace Antiphon.Studies;

/// <summary>How much a study proves, and how long it takes.</summary>
public enum StudyGroup
{
    /// <summary>The authors' own numbers, digit by digit, from their random numbers.</summary>
    Exact,

    /// <summary>A simulation beside the equations that describe it.</summary>
    Theory,

    /// <summary>A table that takes minutes on two cores.</summary>
    Minutes,

    /// <summary>A table that takes an hour or several.</summary>
    Hours,

    /// <summary>What takes days or a cluster: recipes that are checked and not run.</summary>
    Days,

    /// <summary>What needs something that is not here yet.</summary>
    Blocked,
}
