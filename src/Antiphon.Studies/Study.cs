using Antiphon.Rules;

namespace Antiphon.Studies;

/// <summary>A published study: where it stands, what it takes, what it says.</summary>
/// <param name="Name">The name on the command line, as in lillicrap2014-linear.</param>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Group">What kind of study it is.</param>
/// <param name="Minutes">Minutes it takes on two cores, about.</param>
/// <param name="Source">The publication.</param>
public abstract record Study(string Name, string Title, StudyGroup Group, double Minutes, Source Source)
{
    /// <summary>The set-up in words, a paragraph for each text: network, data, units, and in what it differs from the source.</summary>
    public IReadOnlyList<string> About { get; init; } = [];
}
