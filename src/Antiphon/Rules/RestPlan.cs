namespace Antiphon.Rules;

/// <summary>When synapses rest: so many times before training, then after every so many steps.</summary>
/// <param name="Before">Rests before the first step.</param>
/// <param name="Interval">Steps from one rest to the next; 0 for no rests while training.</param>
public readonly record struct RestPlan(int Before, int Interval)
{
    /// <summary>No rest at all.</summary>
    public static RestPlan Never => default;

    /// <summary>Whether a rest follows this step, counted from 1.</summary>
    public bool FollowsStep(long step) => Interval > 0 && step % Interval == 0;
}
