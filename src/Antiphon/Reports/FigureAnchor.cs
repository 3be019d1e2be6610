namespace Antiphon.Reports;

/// <summary>Which part of a text stands at its place.</summary>
internal enum FigureAnchor
{
    Start,
    Middle,
    End,
}
