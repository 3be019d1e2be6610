namespace Antiphon.Training;

/// <summary>Whose weights are judged on the test set.</summary>
public enum ModelSelection
{
    /// <summary>Those after the epoch that was best on the validation examples, the first of equals.</summary>
    Best,

    /// <summary>Those after the last epoch.</summary>
    Last,
}
