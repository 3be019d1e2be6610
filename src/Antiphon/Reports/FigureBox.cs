namespace Antiphon.Reports;

/// <summary>A filled rectangle on a figure.</summary>
internal readonly record struct FigureBox(int X, int Y, int Width, int Height, Colour Colour);
