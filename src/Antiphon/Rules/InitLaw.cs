namespace Antiphon.Rules;

/// <summary>How W of a network is born. n_in and n_out are the synapses that reach an output cell and leave an input cell, kernel cells times channels in a convolution.</summary>
public enum InitLaw
{
    /// <summary>N(0, g / n_in), g = 2 where a ReLU or SiLU follows and 1 elsewhere, biases 0 (He et al. 2015, arXiv:1502.01852).</summary>
    He,

    /// <summary>Uniform within sqrt(6 / n_in) whatever follows, biases 0 (He et al. 2015, arXiv:1502.01852).</summary>
    HeUniform,

    /// <summary>W and biases uniform within 1 / sqrt(n_in), the default of PyTorch.</summary>
    Torch,

    /// <summary>N(0, 1 / n_in), biases 0 (LeCun et al. 1998, doi:10.1007/3-540-49430-8_2).</summary>
    Lecun,

    /// <summary>Uniform within sqrt(6 / (n_in + n_out)), biases 0 (Glorot and Bengio 2010).</summary>
    XavierUniform,

    /// <summary>N(0, 2 / (n_in + n_out)), biases 0 (Glorot and Bengio 2010).</summary>
    XavierNormal,

    /// <summary>N(0, size^2), biases 0.</summary>
    Normal,

    /// <summary>Uniform within the size, biases 0.</summary>
    Uniform,

    /// <summary>W and biases 0. A B that is drawn from W's distribution is drawn from that of <see cref="Lecun"/>.</summary>
    Zero,
}
