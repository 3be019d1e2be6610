namespace Antiphon.Data;

/// <summary>What was found of a data set or of one of its files.</summary>
/// <param name="What">The file, or what was counted.</param>
/// <param name="State">Whether it is there and whole.</param>
/// <param name="Words">In what way, for people.</param>
public sealed record DataFinding(string What, DataState State, string Words)
{
    /// <summary>Whether it is there and as published.</summary>
    public bool IsWhole => State == DataState.Whole;
}
