namespace Antiphon.Kernels;

/// <summary>
/// Packs weights for a gather: forward as they are, backward with inputs and outputs exchanged and the taps from the far end.
/// Columns beyond the last channel are zeros. A task is one tap of one panel.
/// </summary>
internal unsafe struct PackJob : IJob
{
    public float* Weights;
    public float* Packed;
    public Panels Panels;
    public int Outputs;
    public int GroupInputs;
    public int GroupOutputs;
    public bool Backward;

    public readonly int Tasks => Panels.Count * Panels.Taps;

    public readonly void Run(int task, int worker)
    {
        var panel = Panels.At(task / Panels.Taps);
        var tap = task % Panels.Taps;
        var to = Packed + panel.Start + (nint)tap * Panels.GroupSources * panel.Width;
        if (Backward)
        {
            var input = panel.Column - panel.Group * GroupInputs;
            var from = Weights + ((nint)(Panels.Taps - 1 - tap) * GroupInputs + input) * Outputs + (nint)panel.Group * GroupOutputs;
            Transpose.Run(from, Outputs, panel.Columns, Panels.GroupSources, to, panel.Width);
        }
        else
        {
            var from = Weights + (nint)tap * GroupInputs * Outputs + panel.Column;
            var end = Weights + (nint)Panels.Taps * GroupInputs * Outputs;
            PackRows.Run(from, Outputs, (nint)(end - from), Panels.GroupSources, panel.Columns, to, panel.Width);
        }
    }
}
