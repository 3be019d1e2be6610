namespace Antiphon.Mpi;

/// <summary>How long sums were under way, and how much of that a process waited for them: the rest went by while it computed.</summary>
internal sealed class Overlap
{
    private long _underWay;
    private long _waited;
    private long _end;

    /// <summary>The share of the time of sums for which nobody waited; null before the first.</summary>
    public double? Hidden => _underWay > 0 ? Math.Max(0, 1 - (double)_waited / _underWay) : null;

    /// <summary>A sum was under way from one time to another; it began no earlier than the one before.</summary>
    public void Add(long begun, long ended)
    {
        _underWay += Math.Max(0, ended - Math.Max(begun, _end));
        _end = Math.Max(_end, ended);
    }

    /// <summary>The process has waited from one time to another.</summary>
    public void AddWait(long since, long until) => _waited += until - since;
}
