using Antiphon.Kernels;
using Antiphon.Layers;

namespace Antiphon.Studies;

/// <summary>A teacher network and what it answers to normal numbers: to new ones at each step, and to a fixed set by which students are judged.</summary>
internal sealed class Teaching
{
    private const int Tests = 200;

    private readonly Network _teacher;
    private readonly Rng _random;
    private readonly double _deviation;
    private readonly Pass _item;
    private readonly Pass _test;
    private readonly Dictionary<Network, Pass> _exams = [];

    /// <summary>A teacher, the stream of its inputs and their standard deviation.</summary>
    public Teaching(Network teacher, Rng random, double deviation = 1)
    {
        (_teacher, _random, _deviation) = (teacher, random, deviation);
        (_item, _test) = (teacher.CreatePass(1), teacher.CreatePass(Tests));
        random.Stream("test").Normal(_test.Input, deviation);
        teacher.Forward(_test);
    }

    /// <summary>A step of each student along the input of this number.</summary>
    public void Step(long number, ReadOnlySpan<Regression> students)
    {
        _random.Stream(number).Normal(_item.Input, _deviation);
        var target = _teacher.Forward(_item);
        foreach (var student in students)
        {
            student.Pass.Input.CopyFrom(_item.Input);
            student.Step(target);
        }
    }

    /// <summary>A student's errors y - t for the fixed inputs, rows x outputs.</summary>
    public Tensor ErrorOf(Regression student)
    {
        if (!_exams.TryGetValue(student.Network, out var exam))
        {
            _exams.Add(student.Network, exam = student.Network.CreatePass(Tests));
        }

        exam.Input.CopyFrom(_test.Input);
        return exam.OutputError.CopyFrom(student.Network.Forward(exam)).Add(_test.Output, -1);
    }

    /// <summary>The squares of these errors, as a share of those of an output of zeros.</summary>
    public double NormalisedError(Regression student)
    {
        var e = ErrorOf(student);
        return e.Dot(e) / _test.Output.Dot(_test.Output);
    }
}
