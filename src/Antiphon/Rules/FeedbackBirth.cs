namespace Antiphon.Rules;

/// <summary>How the B of a plastic rule begins.</summary>
public enum FeedbackBirth
{
    /// <summary>B = 0: feedback synapses start silent and grow with the first changes, so that W - B is W at birth and no more.</summary>
    Silent,

    /// <summary>Independent draws from the distribution of W, as in the papers: W - B starts longer than either.</summary>
    Random,
}
