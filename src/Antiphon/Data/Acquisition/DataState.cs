namespace Antiphon.Data;

/// <summary>Whether data are there.</summary>
public enum DataState
{
    /// <summary>Nothing of it.</summary>
    Missing,

    /// <summary>All of it, as published.</summary>
    Whole,

    /// <summary>Something of it is missing or is not what was published.</summary>
    Damaged,
}
