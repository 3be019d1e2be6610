namespace Antiphon.Kernels;

/// <summary>What the class library does to whole rows already.</summary>
internal enum SpanOperation
{
    Fill,
    Copy,
    Tanh,
    Sigmoid,
}
