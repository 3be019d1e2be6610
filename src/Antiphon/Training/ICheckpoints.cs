using Antiphon.Layers;

namespace Antiphon.Training;

/// <summary>Keeps where a training stands from time to time, and gives it back.</summary>
public interface ICheckpoints
{
    /// <summary>Puts what was kept last, or last within so many steps, back into a learner, and says where it stood; null where nothing was kept.</summary>
    /// <exception cref="RunException">What was kept cannot be read, or belongs to another training.</exception>
    TrainingPosition? Restore(Learner learner, long within = long.MaxValue);

    /// <summary>Puts the network's part of what was kept after so many steps back; false where it is no longer there.</summary>
    bool RestoreAt(long steps, Network network);

    /// <summary>Whether to keep it now. Asked after every step, and after every epoch once it is validated.</summary>
    bool IsDue(TrainingMoment moment);

    /// <summary>Keeps it.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    void Save(Learner learner, TrainingPosition position);
}
