namespace Antiphon.Rules;

/// <summary>Every rule that has a name: one line each. A line gives a rule its place on the command line, in <c>antiphon rules</c> and <c>cite</c>, and in the conformance tests.</summary>
public static class Catalogue
{
    /// <summary>The rules in the order they are listed.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } =
    [
        CatalogueEntry.Of("bp", "backpropagation", new Backprop()),
        CatalogueEntry.Of("fa", "feedback alignment", new FeedbackAlignment()),
        CatalogueEntry.Of("dfa", "direct feedback alignment", new DirectFeedbackAlignment(), (r, o) => r with { Scale = o.Number("scale", r.Scale), KeepPath = o.Flag("keep", r.KeepPath) }),
        CatalogueEntry.Of("usf", "uniform sign-symmetry", new UniformSignSymmetry(), (r, o) => r with { Scale = o.Number("scale", r.Scale), Strict = o.Flag("strict", r.Strict) }),
        CatalogueEntry.Of("frsf", "fixed random-magnitude sign-symmetry", new FixedSignSymmetry(), (r, o) => r with { Scale = o.Number("scale", r.Scale), Strict = o.Flag("strict", r.Strict) }),
        CatalogueEntry.Of("brsf", "batch random-magnitude sign-symmetry", new BatchSignSymmetry(), (r, o) => r with { Scale = o.Number("scale", r.Scale), Strict = o.Flag("strict", r.Strict) }),
        CatalogueEntry.Of("kp", "Kolen-Pollack circuit", new KolenPollack(), (r, o) => r with { Birth = o.Choice("birth", r.Birth) }),
        CatalogueEntry.Of("kp94", "Kolen-Pollack of 1994", new KolenPollack1994(), (r, o) => r with { Birth = o.Choice("birth", r.Birth) }),
        CatalogueEntry.Of("wm", "weight mirror", new WeightMirror(), (r, o) => Mirror(o.Flag("raw", r.Raw) && !r.Raw ? WeightMirror.AsPrinted : r, o)),
    ];

    /// <summary>A rule from its name and options, as in <c>wm:rate=0.05:interval=4</c>.</summary>
    /// <exception cref="UsageException">The name or an option is unknown, or a value does not fit.</exception>
    public static FeedbackRule Parse(string text) => Parse(text, Entries);

    /// <summary>A rule from its name and options, of a catalogue of one's own: these entries with others beside them, for example.</summary>
    /// <exception cref="UsageException">The name or an option is unknown, or a value does not fit.</exception>
    public static FeedbackRule Parse(string text, IReadOnlyList<CatalogueEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(entries);
        var parts = text.Split(':');
        var entry = entries.FirstOrDefault(e => e.Name == parts[0])
            ?? throw new UsageException($"unknown rule '{parts[0]}': expected one of {string.Join(", ", entries.Select(e => e.Name))}");
        return entry.Make(parts[1..]);
    }

    /// <summary>The name a rule is listed under, or the name of its type if it is not.</summary>
    public static string NameOf(FeedbackRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return EntryOf(rule)?.Name ?? rule.GetType().Name;
    }

    /// <summary>A rule as text that <see cref="Parse(string)"/> turns into an equal rule: its name and the options that are not at their default; a stranger's own text.</summary>
    public static string TextOf(FeedbackRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return EntryOf(rule)?.TextOf(rule) ?? rule.ToString();
    }

    /// <summary>The line of a rule's kind; null for a rule that is not listed.</summary>
    public static CatalogueEntry? EntryOf(FeedbackRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Entries.FirstOrDefault(e => e.Default.GetType() == rule.GetType());
    }

    private static WeightMirror Mirror(WeightMirror r, RuleOptions o) => r with
    {
        Rate = o.Number("rate", r.Rate),
        Samples = o.Whole("samples", r.Samples),
        Side = o.Whole("side", r.Side),
        Interval = o.Whole("interval", r.Interval),
        Before = o.Whole("before", r.Before),
        Amplitude = o.Number("amplitude", r.Amplitude),
        Decay = o.Number("decay", r.Decay),
    };
}
