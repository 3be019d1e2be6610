namespace Antiphon.Data;

/// <summary>Which of CIFAR-100's two labels is learnt.</summary>
public enum CifarLabels
{
    /// <summary>One hundred classes.</summary>
    Fine,

    /// <summary>Their twenty superclasses.</summary>
    Coarse,
}
