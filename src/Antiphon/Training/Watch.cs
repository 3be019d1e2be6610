namespace Antiphon.Training;

/// <summary>A probe, and how often it looks.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Every">Epochs from one look to the next; the last epoch is looked at in any case.</param>
public sealed record Watch(IProbe Probe, int Every = 1)
{
    /// <summary>Whether it looks after this epoch, counted from 1, of so many.</summary>
    public bool LooksAfter(int epoch, int epochs) => epoch % Every == 0 || epoch == epochs;

    /// <summary>The text that names it, as in angle@5.</summary>
    public override string ToString() => Every == 1 ? Probe.Name : $"{Probe.Name}@{Every}";
}
