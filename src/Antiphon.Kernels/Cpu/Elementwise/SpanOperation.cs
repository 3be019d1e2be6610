namespace Antiphon.Kernels;

/// <summary>What the class library does to whole rows already, alone or one after the other.</summary>
internal enum SpanOperation
{
    Fill,
    Copy,
    Tanh,
    Sigmoid,
    Silu,
    SiluAdjoint,
    ErfAdjoint,
}
