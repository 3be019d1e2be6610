namespace Antiphon.Kernels;

/// <summary>Elementwise functions whose derivative follows from their value.</summary>
public enum Nonlinearity
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}
