using System.Globalization;

namespace Antiphon.Rules;

/// <summary>Some of a network's synapses: by name, stage, kind or number, or all that lie below or above such.</summary>
internal sealed record Place
{
    /// <summary>All that can be written, for messages.</summary>
    public const string Expected =
        "a name, or a stage for all whose names begin with it and a dot, as in stage1.block1.conv1 or stage1; the beginning of names with a star, as in conv*; first or readout; conv or dense; "
        + "a number or numbers in the order of the forward pass, as in 3, 1-4, 5- or -3; or below or above one of these, as in below stage2";

    private readonly string? _side;
    private readonly string _what;

    private Place(string? side, string what) => (_side, _what) = (side, what);

    /// <summary>A place from its text.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Place Parse(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var what] when IsPlace(what) => new(null, what),
        [("below" or "above") and var side, var what] when IsPlace(what) => new(side, what),
        _ => throw new UsageException($"'{text}' is no place in a plan: expected {Expected}"),
    };

    /// <summary>The synapses of a network that are there, of all of them in the order of the forward pass.</summary>
    public IReadOnlyList<SynapseSpec> Among(IReadOnlyList<SynapseSpec> all)
    {
        SynapseSpec[] there = [.. all.Where(Fits)];
        return (_side, there) switch
        {
            (null, _) or (_, []) => there,
            ("below", [var lowest, ..]) => [.. all.Where(spec => spec.Index < lowest.Index)],
            (_, [.., var highest]) => [.. all.Where(spec => spec.Index > highest.Index)],
        };
    }

    public override string ToString() => _side is null ? _what : $"{_side} {_what}";

    private static bool IsPlace(string what) =>
        what is not ("below" or "above") && what.IndexOfAny([':', ',']) < 0 && what.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == what.Length - 1)
        && (!IsNumbers(what) || Numbers(what) is not null);

    private bool Fits(SynapseSpec spec) => _what switch
    {
        "first" => spec.IsFirst,
        "readout" => spec.IsReadout,
        "conv" => !spec.Geometry.IsDense,
        "dense" => spec.Geometry.IsDense,
        [.. var start, '*'] => spec.Name.StartsWith(start, StringComparison.Ordinal),
        _ when Numbers(_what) is var (from, to) => spec.Index + 1 >= from && spec.Index + 1 <= to,
        _ => spec.Name == _what || spec.Name.StartsWith($"{_what}.", StringComparison.Ordinal),
    };

    private static bool IsNumbers(string what) => what.All(c => char.IsAsciiDigit(c) || c == '-');

    // Counted from 1, both ends included; null if these are none.
    private static (int From, int To)? Numbers(string what) => what.Split('-') switch
    {
        [var one] => Range(Whole(one), Whole(one)),
        ["", var to] => Range(1, Whole(to)),
        [var from, ""] => Range(Whole(from), int.MaxValue),
        [var from, var to] => Range(Whole(from), Whole(to)),
        _ => null,
    };

    private static (int, int)? Range(int? from, int? to) => from >= 1 && from <= to ? (from.Value, to.Value) : null;

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
