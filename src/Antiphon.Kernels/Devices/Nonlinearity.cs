namespace Antiphon.Kernels;

/// <summary>Elementwise functions y = f(x).</summary>
public enum Nonlinearity
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>erf(x / sqrt 2), the function of two-layer teachers and students in theory (Saad and Solla 1995, doi:10.1103/PhysRevE.52.4225).</summary>
    Erf,

    /// <summary>x / (1 + exp(-x)), also called swish (Elfwing, Uchibe, Doya 2018, arXiv:1702.03118).</summary>
    Silu,
}
