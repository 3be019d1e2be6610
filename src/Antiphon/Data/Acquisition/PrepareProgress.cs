namespace Antiphon.Data;

/// <summary>Where the preparation of a data set stands.</summary>
/// <param name="What">What is under way.</param>
/// <param name="Done">Class archives or pictures done.</param>
/// <param name="Total">Of so many.</param>
public readonly record struct PrepareProgress(string What, int Done, int Total);
