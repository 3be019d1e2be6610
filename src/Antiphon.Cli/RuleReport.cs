using Antiphon.Kernels;
using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>A rule of the catalogue as it is written to a file: what it says of itself, and what the audit finds.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">The name in words.</param>
/// <param name="Transport">What it carries from W to the feedback path.</param>
/// <param name="ErrorPath">How the error travels: layer by layer, broadcast, second pass (of the data, changed by the error), or none.</param>
/// <param name="Listens">When the synapses' own answers W x are heard: at rest, while it learns, or no; unknown for a rule that fails the audit.</param>
/// <param name="Learns">How B learns: with W under its optimizer, by itself at each step, at rest, or no; unknown for a rule that fails the audit.</param>
/// <param name="Rests">The rests; null for none.</param>
/// <param name="SharesInput">Whether W of some synapses learns from the input of others.</param>
/// <param name="Baseline">Whether it carries the weights themselves or leaves hidden units as they were born: what other rules are measured against.</param>
/// <param name="Options">The options and their defaults.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="Audit">What an audit found it to use of W, for a rule of one's own.</param>
internal sealed record RuleReport(
    string Name,
    string Title,
    string Transport,
    string ErrorPath,
    string Listens,
    string Learns,
    RuleReport.Schedule? Rests,
    bool SharesInput,
    bool Baseline,
    IReadOnlyDictionary<string, string> Options,
    RuleReport.Origin Source,
    string? Audit)
{
    // A first, two hidden and the last group of synapses: a rule is asked what it does there. They are few, as rules that listen to noise take many samples of it.
    private static readonly SynapseSpec[] Places =
        [.. Enumerable.Range(0, 4).Select(i => new SynapseSpec { Name = $"dense{i}", Index = i, Geometry = Geometry.Dense(2, 2), Init = new(InitForm.Gaussian, 1), Classes = 2, IsFirst = i == 0, IsReadout = i == 3 })];

    /// <summary>Where a rule comes from.</summary>
    public sealed record Origin(string Authors, int Year, string Title, string Venue, string Id);

    /// <summary>Rests before the first step, and steps from one rest to the next, 0 for none.</summary>
    public sealed record Schedule(int Before, int Interval)
    {
        /// <inheritdoc/>
        public override string ToString() => Interval == 0 ? $"{Before}" : $"{Before}, every {Interval}";
    }

    /// <summary>A rule of the catalogue, which is looked at on one group of synapses, or a rule of one's own with its audit.</summary>
    public static RuleReport Of(CatalogueEntry entry, RuleAudit? audit = null)
    {
        var (rule, source) = (entry.Default, entry.Default.Source);
        var (listens, moves) = audit is { Findings: { } findings } ? (findings.ListensIn, findings.MovesIn)
            : audit is null && Array.Find(Places, rule.HasFeedback) is { } place ? TransportAudit.Habits(rule, place)
            : ([], []);
        return new(
            entry.Name,
            entry.Title,
            TransportWords.Code(rule.Transport),
            !Places.Any(rule.HasFeedback) ? "none" : rule.Reenters ? "second pass" : rule.IsBroadcast ? "broadcast" : "layer by layer",
            audit is { Findings: null } ? "unknown" : ListensOf(rule, listens),
            audit is { Findings: null } ? "unknown" : LearnsOf(rule, moves),
            rule.Rests == RestPlan.Never ? null : new(rule.Rests.Before, rule.Rests.Interval),
            Places.Any(place => rule.LearnsFromInputOf(place) != place.Index),
            rule.Transport == Rules.Transport.Full || !Places.All(rule.IsTrained),
            entry.Options.ToDictionary(option => option.Name, option => option.Default),
            new(source.Authors, source.Year, source.Title, source.Venue, source.Id),
            audit?.Verdict);
    }

    // While the network learns the audit holds a unit's activity apart from W: there it is the noise that tells an answer from the rest of the activity.
    private static string ListensOf(FeedbackRule rule, IReadOnlyList<string> listens) =>
        listens.Count > 0 ? "at rest" : rule is { PreNoise: > 0, HearsPost: true } ? "while it learns" : "no";

    private static string LearnsOf(FeedbackRule rule, IReadOnlyList<string> moves) =>
        rule.IsPlastic ? "with W" : moves.Contains(nameof(FeedbackRule.Learn)) ? "by itself" : moves.Contains(nameof(FeedbackRule.Rest)) ? "at rest" : "no";
}
