namespace Antiphon.Rules;

/// <summary>Every rule that has a name: one line each. A line gives a rule its place on the command line, in <c>antiphon rules</c> and <c>cite</c>, and in the conformance tests.</summary>
public static class Catalogue
{
    /// <summary>The rules in the order they are listed.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } =
    [
        CatalogueEntry.Of("bp", "backpropagation", new Backprop()),
        CatalogueEntry.Of("fa", "feedback alignment", new FeedbackAlignment(), (r, o) => r with { Scale = o.Number("scale", r.Scale), Init = o.Choice("init", r.Init) }),
        CatalogueEntry.Of("dfa", "direct feedback alignment", new DirectFeedbackAlignment(), (r, o) => Broadcasting(r, o) with { KeepPath = o.Flag("keep", r.KeepPath) }),
        CatalogueEntry.Of("sdfa", "direct feedback alignment from the error's signs", new DirectSignFeedback(), Broadcasting),
        CatalogueEntry.Of("drtp", "direct random target projection", new DirectRandomTarget(), Broadcasting),
        CatalogueEntry.Of("dkp", "direct Kolen-Pollack", new DirectKolenPollack(), (r, o) => Broadcasting(r, o) with { Rate = o.Number("rate", r.Rate) }),
        CatalogueEntry.Of("usf", "uniform sign-symmetry", new UniformSignSymmetry(), Signed),
        CatalogueEntry.Of("frsf", "fixed random-magnitude sign-symmetry", new FixedSignSymmetry(), Signed),
        CatalogueEntry.Of("brsf", "batch random-magnitude sign-symmetry", new BatchSignSymmetry(), Signed),
        CatalogueEntry.Of("kp", "Kolen-Pollack circuit", new KolenPollack(), (r, o) => r with { Birth = o.Choice("birth", r.Birth) }),
        CatalogueEntry.Of("kp94", "Kolen-Pollack of 1994", new KolenPollack1994(), (r, o) => r with { Birth = o.Choice("birth", r.Birth) }),
        CatalogueEntry.Of("wm", "weight mirror", new WeightMirror(), (r, o) => Mirror(o.Flag("raw", r.Raw) && !r.Raw ? WeightMirror.AsPrinted : r, o)),
        CatalogueEntry.Of("asap", "activation sharing", new ActivationSharing(), (r, o) => r with { Group = o.Whole("group", r.Group), Birth = o.Choice("birth", r.Birth) }),
        CatalogueEntry.Of("pfa", "product feedback alignment", new RandomProductFeedback(), (r, o) => r with { Ratio = o.Whole("ratio", r.Ratio) }),
        CatalogueEntry.Of("pfa-o", "product feedback alignment, orthogonal", new OrthogonalProductFeedback()),
        CatalogueEntry.Of("sa", "symmetric alignment", new SymmetricAlignment(), Aligning),
        CatalogueEntry.Of("aa", "activation alignment", new ActivationAlignment(), Aligning),
        CatalogueEntry.Of("ia", "information alignment", new InformationAlignment(), (r, o) => Resting(r, o) with { Alpha = o.Number("alpha", r.Alpha), Beta = o.Number("beta", r.Beta), Gamma = o.Number("gamma", r.Gamma) }),
        CatalogueEntry.Of("ldrl", "local difference reconstruction loss", new LocalDifferenceReconstruction(), Resting),
        CatalogueEntry.Of("pal", "phaseless alignment learning", new PhaselessAlignment(), (r, o) => r with { Rate = o.Number("rate", r.Rate), Noise = o.Number("noise", r.Noise), Tau = o.Number("tau", r.Tau) }),
        CatalogueEntry.Of("pepita", "error-driven input modulation", new Pepita(), (r, o) => r with { Scale = o.Number("scale", r.Scale) }),
        CatalogueEntry.Of("sham", "backpropagation through a copy of W", new Sham()),
        CatalogueEntry.Of("frozen", "hidden layers as they were born", new Frozen()),
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

    private static T Broadcasting<T>(T r, RuleOptions o)
        where T : DirectFeedback => r with
        {
            Scale = o.Number("scale", r.Scale),
            Init = o.Choice("init", r.Init),
            Shared = o.Flag("shared", r.Shared),
            Entry = o.Choice("entry", r.Entry),
        };

    private static T Signed<T>(T r, RuleOptions o)
        where T : SignSymmetry => r with { Scale = o.Number("scale", r.Scale), Strict = o.Flag("strict", r.Strict) };

    private static T Aligning<T>(T r, RuleOptions o)
        where T : TransportedAlignment => r with { Alpha = o.Number("alpha", r.Alpha), Beta = o.Number("beta", r.Beta) };

    private static T Resting<T>(T r, RuleOptions o)
        where T : RestingRule => r with
        {
            Rate = o.Number("rate", r.Rate),
            Samples = o.Whole("samples", r.Samples),
            Interval = o.Whole("interval", r.Interval),
            Before = o.Whole("before", r.Before),
        };

    private static WeightMirror Mirror(WeightMirror r, RuleOptions o) => Resting(r, o) with
    {
        Side = o.Whole("side", r.Side),
        Amplitude = o.Number("amplitude", r.Amplitude),
        Decay = o.Number("decay", r.Decay),
    };
}
